#include "scanner/alert/writer.h"

#include <fmt/format.h>

#include "scanner/alert/formats.h"

namespace trawl {

Result<std::unique_ptr<Writer>> make_writer(std::string_view format) {
  if (format == "ndjson") {
    return make_ndjson_writer();
  }
  if (format == "csv") {
    return make_csv_writer();
  }
  return fail(ErrorCode::Invalid,
              fmt::format("unknown alert format '{}': expected ndjson or csv", format));
}

}  // namespace trawl
