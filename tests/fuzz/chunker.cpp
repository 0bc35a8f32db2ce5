// The chunker's equations: the first bytes choose target, line limit and block size, the rest is
// the input.

#include "io/chunker.h"

#include <algorithm>

#include "fuzz.h"

namespace trawl {
namespace {

void fuzz_one(std::string_view bytes) {
  const auto number = [&](std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : std::size_t{0};
  };
  const std::size_t target_bytes = 1 + number(0);
  const std::size_t block_bytes = 1 + number(2);
  Chunker chunker(target_bytes, target_bytes + number(1));
  const std::string_view input = bytes.substr(std::min<std::size_t>(3, bytes.size()));
  for (std::size_t at = 0; at < input.size(); at += block_bytes) {
    chunker.push(copy_block(input.substr(at, block_bytes)));
  }
  chunker.finish();
  std::string joined;
  while (const std::optional<Chunk> chunk = chunker.next()) {
    require(chunk->offset_bytes == joined.size(), "offsets are where the bytes are");
    joined += chunk->block.bytes;
    const bool is_last = joined.size() == input.size();
    require(joined.ends_with('\n') || chunk->is_too_long || is_last, "cuts fall between lines");
  }
  require(joined == input, "chunks are the input");
}

const FuzzTarget kTarget{"chunker", fuzz_one};

}  // namespace
}  // namespace trawl
