// Any bytes as a GeoIP database that is given to --geoip: it is opened or refused, and every
// look-up ends, with an object of fields, with nothing, or with an error.

#include <string>

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "io/file_descriptor.h"
#include "scanner/ecs/geo_database.h"

namespace trawl {
namespace {

void fuzz_one(std::string_view bytes) {
  const FileDescriptor file(::memfd_create("database", MFD_CLOEXEC));
  require(::write(file.number(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
          "a file in memory can be written");
  const Result<GeoDatabase> database =
      GeoDatabase::open(fmt::format("/proc/self/fd/{}", file.number()));
  if (!database) {
    return;
  }
  for (const std::string_view address :
       {"192.0.2.7", "198.51.100.7", "0.0.0.0", "255.255.255.255", "2001:db8::1", "::", "ffff::"}) {
    const Result<JsonTree> found = database->find(address);
    require(!found || found->kind() == JsonTree::Kind::Null ||
                (found->is_object() && !found->members().empty()),
            "what is found is an object of fields, or nothing");
  }
}

const FuzzTarget kTarget{"mmdb", fuzz_one};

}  // namespace
}  // namespace trawl
