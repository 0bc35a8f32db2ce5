#include "io/zip_watch.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "io/zip_records.h"

namespace trawl {

void ZipWatch::show(Block bytes, std::uint64_t offset_bytes, std::uint64_t position_bytes) {
  while (!shown_.empty() &&
         shown_.front().offset_bytes + shown_.front().bytes.bytes.size() <= position_bytes) {
    shown_.pop_front();
  }
  if (is_searching_) {
    search(bytes.bytes, offset_bytes);
  }
  shown_.push_back({.bytes = std::move(bytes), .offset_bytes = offset_bytes});
}

void ZipWatch::begin_search(std::uint64_t offset_bytes) {
  is_searching_ = true;
  searched_from_bytes_ = offset_bytes;
  tail_.clear();
  found_.reset();
  search(shown_from(offset_bytes), offset_bytes);
}

void ZipWatch::end_search() {
  is_searching_ = false;
  if (found_ && *found_ > searched_from_bytes_) {
    if (stray_bytes_ == 0) {
      first_stray_ = searched_from_bytes_;
    }
    stray_bytes_ += *found_ - searched_from_bytes_;
  }
}

// As libarchive does.
void ZipWatch::search(std::string_view bytes, std::uint64_t offset_bytes) {
  if (found_) {
    return;
  }
  const std::uint64_t begin = offset_bytes - tail_.size();
  tail_ += bytes;
  for (std::size_t at = tail_.find("PK"); at != std::string::npos; at = tail_.find("PK", at + 1)) {
    const std::string_view rest = std::string_view(tail_).substr(at);
    if (begins_zip_member(rest) || begins_zip_directory(rest)) {
      found_ = begin + at;
      tail_.clear();
      return;
    }
  }
  tail_.erase(0, tail_.size() - std::min(tail_.size(), kZipSignatureBytes - 1));
}

std::string ZipWatch::shown_from(std::uint64_t offset_bytes) const {
  std::string text;
  for (const Shown& one : shown_) {
    const std::uint64_t skipped = std::min<std::uint64_t>(
        one.bytes.bytes.size(), offset_bytes - std::min(offset_bytes, one.offset_bytes));
    text += one.bytes.bytes.substr(static_cast<std::size_t>(skipped));
  }
  return text;
}

Result<void> ZipWatch::finish(Feed& feed) {
  const std::uint64_t end = found_.value_or(searched_from_bytes_);
  Result<void> rest = read_zip_to_end(shown_from(end), end, feed);
  if (stray_bytes_ == 0) {
    return rest;
  }
  std::string message =
      fmt::format("{} bytes of the zip belong to no member, the first of them here", stray_bytes_);
  if (!rest) {
    message += fmt::format("; {}: {}", rest.error().where, rest.error().message);
  }
  return fail(ErrorCode::Corrupt, std::move(message), feed.where(first_stray_));
}

}  // namespace trawl
