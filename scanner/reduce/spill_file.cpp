#include "scanner/reduce/spill_file.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace trawl {

namespace {

tl::unexpected<Error> refused(std::string_view what, const std::string& folder) {
  const int number = errno;
  return fail(ErrorCode::Io,
              fmt::format("{} for hits that do not fit in memory: {}", what,
                          std::generic_category().message(number)),
              folder);
}

}  // namespace

SpillFile::SpillFile(std::string folder, int descriptor)
    : folder_(std::move(folder)), descriptor_(descriptor) {}

Result<SpillFile> SpillFile::create(const std::string& folder) {
  std::string name = folder + "/trawl-hits-XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return refused("cannot create a temporary file", folder);
  }
  ::unlink(name.c_str());
  return SpillFile(folder, descriptor);
}

SpillFile::SpillFile(SpillFile&& other) noexcept
    : folder_(std::move(other.folder_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_bytes_(std::exchange(other.size_bytes_, 0)) {}

SpillFile& SpillFile::operator=(SpillFile&& other) noexcept {
  std::swap(folder_, other.folder_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_bytes_, other.size_bytes_);
  return *this;
}

SpillFile::~SpillFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

Result<void> SpillFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_bytes_));
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      return refused("cannot write the temporary file", folder_);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_bytes_ += static_cast<std::uint64_t>(written);
  }
  return {};
}

Result<void> SpillFile::read_at(std::uint64_t offset_bytes, std::span<char> bytes) const {
  while (!bytes.empty()) {
    const ssize_t got =
        ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset_bytes));
    if (got < 0) {
      if (errno == EINTR) {
        continue;
      }
      return refused("cannot read the temporary file", folder_);
    }
    if (got == 0) {
      return fail(ErrorCode::Corrupt, "a hit run is cut off", folder_);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(got));
    offset_bytes += static_cast<std::uint64_t>(got);
  }
  return {};
}

}  // namespace trawl
