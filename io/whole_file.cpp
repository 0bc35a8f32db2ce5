#include "io/whole_file.h"

#include <fmt/format.h>

#include "io/file_descriptor.h"

namespace trawl {

Result<void> read_pieces(const std::string& path,
                         const std::function<Result<void>(std::string_view)>& take) {
  constexpr std::size_t kReadBytes = std::size_t{64} << 10;
  const Result<FileDescriptor> file = FileDescriptor::open_for_reading(path);
  if (!file) {
    return fail(file.error());
  }
  std::string buffer(kReadBytes, '\0');
  while (true) {
    const Result<std::size_t> count = file->read(buffer.data(), buffer.size(), path);
    if (!count) {
      return fail(count.error());
    }
    if (*count == 0) {
      return {};
    }
    if (Result<void> taken = take(std::string_view(buffer).substr(0, *count)); !taken) {
      return taken;
    }
  }
}

Result<std::string> read_whole_file(const std::string& path, std::size_t max_bytes) {
  std::string text;
  const Result<void> read = read_pieces(path, [&](std::string_view bytes) -> Result<void> {
    if (bytes.size() > max_bytes - text.size()) {
      return fail(ErrorCode::Limit, fmt::format("longer than {} bytes", max_bytes), path);
    }
    text += bytes;
    return {};
  });
  if (!read) {
    return fail(read.error());
  }
  return text;
}

}  // namespace trawl
