#include "io/mapped_file.h"

#include <algorithm>
#include <cassert>
#include <exception>
#include <memory>
#include <utility>

#include <boost/iostreams/device/mapped_file.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>

#include "io/fault_guard.h"

namespace trawl {
namespace {

std::uint64_t page_bytes() {
  return static_cast<std::uint64_t>(boost::iostreams::mapped_file_source::alignment());
}

std::uint64_t round_down(std::uint64_t value, std::uint64_t unit) {
  return value - value % unit;
}

std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) {
  return round_down(value + unit - 1, unit);
}

// Boost maps by name and opens the name again each time. The name of ours under /proc leads to the
// open file itself, so that a file replaced while it is read (rotated logs) cannot slip in. Where
// /proc is not mounted, the path has to do, if it still leads to the same file.
Result<std::string> name_of_open_file(const FileDescriptor& file, const FileStatus& status,
                                      const std::string& path) {
  std::string name = fmt::format("/proc/self/fd/{}", file.number());
  Result<FileStatus> named = file_status(name);
  if (!named) {
    name = path;
    named = file_status(name);
  }
  if (!named) {
    return fail(named.error());
  }
  if (named->device != status.device || named->inode != status.inode) {
    return fail(ErrorCode::Io, "the file was replaced by another while it was read", path);
  }
  return name;
}

// A map and its guard, which goes first.
struct Window {
  Window(const boost::iostreams::mapped_file_params& params,
         std::shared_ptr<std::atomic<bool>> fault)
      : has_fault(std::move(fault)),
        region(params),
        guard(region.data(), round_up(region.size(), page_bytes()), *has_fault) {}

  std::shared_ptr<std::atomic<bool>> has_fault;
  boost::iostreams::mapped_file_source region;
  FaultGuard guard;
};

}  // namespace

MappedFile::MappedFile(FileDescriptor file, std::uint64_t size_bytes, std::string path)
    : file_(std::move(file)),
      size_bytes_(size_bytes),
      path_(std::move(path)),
      has_fault_(std::make_shared<std::atomic<bool>>(false)) {}

Result<void> MappedFile::check_unchanged() const {
  const Result<FileStatus> status = file_.status(path_);
  if (!status) {
    return fail(status.error());
  }
  // Both: a page that is partly gone raises no fault, and a file may have grown again.
  if (*has_fault_ || status->size_bytes < size_bytes_) {
    return fail(ErrorCode::Io,
                fmt::format("the file shrank from {} to {} bytes while it was read; what was gone "
                            "was taken for zeros",
                            size_bytes_, status->size_bytes),
                path_);
  }
  return {};
}

Result<Block> MappedFile::window(std::uint64_t offset_bytes, std::size_t least_bytes,
                                 std::size_t most_bytes) const {
  assert(offset_bytes <= size_bytes_ && least_bytes > 0 && least_bytes <= most_bytes);
  const std::uint64_t left_bytes = size_bytes_ - offset_bytes;
  const std::uint64_t wanted_bytes = std::min<std::uint64_t>(most_bytes, left_bytes);
  if (wanted_bytes == 0) {
    return Block{};
  }
  // Behind the end of the file, the rest of its last page can be read (as zeros), no more.
  const std::uint64_t readable_end = round_up(size_bytes_, page_bytes());
  const std::uint64_t padded_bytes =
      readable_end - std::min(readable_end, offset_bytes + kPaddingBytes);
  const std::uint64_t mappable_bytes = std::min(wanted_bytes, padded_bytes);
  if (mappable_bytes >= std::min<std::uint64_t>(least_bytes, left_bytes)) {
    return map(offset_bytes, static_cast<std::size_t>(mappable_bytes), kPaddingBytes);
  }
  const auto size = static_cast<std::size_t>(wanted_bytes);
  return map(offset_bytes, size, 0).map([](const Block& block) { return copy_block(block.bytes); });
}

// `padding_bytes` after the end are mapped too as far as the file goes.
Result<Block> MappedFile::map(std::uint64_t offset_bytes, std::size_t size_bytes,
                              std::size_t padding_bytes) const {
  const Result<FileStatus> status = file_.status(path_);
  if (!status) {
    return fail(status.error());
  }
  if (status->size_bytes < size_bytes_) {
    // A map of bytes that are gone would end the program with SIGBUS.
    return fail(ErrorCode::Io,
                fmt::format("the file shrank from {} to {} bytes while it was read", size_bytes_,
                            status->size_bytes),
                path_);
  }
  const Result<std::string> name = name_of_open_file(file_, *status, path_);
  if (!name) {
    return fail(name.error());
  }
  const std::uint64_t start = round_down(offset_bytes, page_bytes());
  const std::uint64_t end = std::min(size_bytes_, offset_bytes + size_bytes + padding_bytes);
  boost::iostreams::mapped_file_params params(*name);
  params.flags = boost::iostreams::mapped_file_base::readonly;
  params.offset = static_cast<boost::iostreams::stream_offset>(start);
  params.length = static_cast<std::size_t>(end - start);
  try {
    auto mapped = std::make_shared<const Window>(params, has_fault_);
    if (!mapped->guard.is_active()) {
      return fail(ErrorCode::Limit,
                  fmt::format("more than {} windows of files are mapped", FaultGuard::kMaxGuards),
                  path_);
    }
    const std::string_view bytes(mapped->region.data() + (offset_bytes - start), size_bytes);
    return Block{bytes, std::move(mapped)};
  } catch (const std::exception& failure) {
    return fail(ErrorCode::Io, fmt::format("cannot be mapped: {}", failure.what()), path_);
  }
}

}  // namespace trawl
