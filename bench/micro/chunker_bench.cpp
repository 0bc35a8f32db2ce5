// The chunker: blocks as they come from a map, or as a decompressor hands them out, into chunks.

#include <algorithm>
#include <cstddef>

#include "bench/micro/archive.h"
#include "io/chunker.h"

namespace trawl::bench {
namespace {

std::size_t cut(std::size_t block_bytes, std::size_t chunk_bytes) {
  const Block& whole = archive().block;
  Chunker chunker(chunk_bytes);
  std::size_t bytes = 0;
  const auto take_ready = [&] {
    while (const auto chunk = chunker.next()) {
      bytes += chunk->block.bytes.size();
    }
  };
  for (std::size_t at = 0; at < whole.bytes.size(); at += block_bytes) {
    chunker.push(whole.part(at, std::min(block_bytes, whole.bytes.size() - at)));
    take_ready();
  }
  chunker.finish();
  take_ready();
  return bytes;
}

void BM_Chunker(benchmark::State& state) {
  const auto block_bytes = static_cast<std::size_t>(state.range(0));
  const auto chunk_bytes = static_cast<std::size_t>(state.range(1));
  if (cut(block_bytes, chunk_bytes) != archive().block.bytes.size()) {
    state.SkipWithError("the chunks are not the input");
    return;
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(cut(block_bytes, chunk_bytes));
  }
  report_rates(state);
}
BENCHMARK(BM_Chunker)
    ->ArgNames({"block", "chunk"})
    ->Args({4 << 20, 1 << 20})
    ->Args({64 << 10, 1 << 20})
    ->Args({4 << 20, 64 << 10})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace trawl::bench
