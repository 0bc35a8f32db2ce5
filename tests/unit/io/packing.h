#pragma once

// Packed bytes for tests, and the unpacked bytes of a source.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "io/error.h"
#include "io/source.h"

namespace trawl {

// One gzip member.
[[nodiscard]] std::string gzip(std::string_view bytes);
// One gzip member with a stored block, whose header has the optional fields named: an extra field,
// a file name, a comment, a checksum.
[[nodiscard]] std::string gzip_with_header_fields(std::string_view bytes);

struct ZstdOptions {
  bool has_content_size = true;
  bool has_checksum = true;
  int window_log = 0;  // 0: libzstd's choice
};
// One zstd frame.
[[nodiscard]] std::string zstd(std::string_view bytes, const ZstdOptions& options = {});
[[nodiscard]] std::string zstd_skippable(std::string_view bytes);

// Text like a log's, always the same for the same seed.
[[nodiscard]] std::string log_text(std::size_t size_bytes, std::uint32_t seed = 1);

struct Unpacked {
  std::string bytes;  // of all pieces before the first error
  std::optional<Error> error;
  std::size_t piece_count = 0;
  std::size_t packed_piece_count = 0;
};

// Reads `source` to its end, as the scanner does; also checks what must hold for every source: the
// sizes its pieces promise, readable padding, an end that stays one.
[[nodiscard]] Unpacked read_all(Source& source);
[[nodiscard]] Unpacked read_memory(std::string_view bytes, const SourceOptions& options = {});
[[nodiscard]] Unpacked read_path(const std::string& path, const SourceOptions& options = {});

}  // namespace trawl
