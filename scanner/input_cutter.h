#pragma once

// InputCutter: the unpacked blocks of one input → chunks, by lines or by documents, whichever its
// beginning shows.
//
// The first blocks are held back until they tell. A gap ends the wait, unless nothing was there
// before it.
//
// Not thread-safe: one cutter, one input, one thread.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "io/block.h"
#include "io/chunker.h"
#include "scanner/event/document_cutter.h"
#include "scanner/event/framing.h"
#include "scanner/event/walk/kernel_choice.h"

namespace trawl {

// Lines of an input. `cut_reason`: why the rest of the last one could not be read, or "".
struct LineChunk {
  Chunk chunk;
  std::string_view cut_reason;
};

using CutChunk = std::variant<LineChunk, DocumentChunk>;

// How the events of an input lie, so far.
struct FramingReport {
  std::optional<Framing> framing;
  std::uint64_t cloudtrail_digests = 0;
  std::uint64_t aws_configs = 0;
};

// Why there are no more bytes.
enum class InputEnd : std::uint8_t { Whole, Damaged, Stopped };

class InputCutter {
 public:
  // A line or document longer than max_event_bytes is rejected. Requires chunk_bytes > 0 and
  // 0 < max_event_bytes <= kMostEventBytes.
  explicit InputCutter(std::size_t chunk_bytes, std::size_t max_event_bytes = kMaxLineBytes,
                       const Kernel& kernel = best_kernel())
      : chunk_bytes_(std::min(chunk_bytes, max_event_bytes)),
        max_event_bytes_(max_event_bytes),
        kernel_(kernel) {}

  // The chunks that the next block completes.
  [[nodiscard]] std::vector<CutChunk> push(Block block);
  // `size_bytes` could not be unpacked. The chunks before them.
  [[nodiscard]] std::vector<CutChunk> push_gap(std::uint64_t size_bytes);
  // No more bytes. The last chunks.
  [[nodiscard]] std::vector<CutChunk> finish(InputEnd end);

  [[nodiscard]] FramingReport framing() const;
  // After finish(InputEnd::Whole): the input ended inside an array or wrapper of events.
  [[nodiscard]] bool is_cut_short() const;

 private:
  void recognise();
  void push_to_cutter(Block block);
  [[nodiscard]] std::vector<CutChunk> take_chunks(std::string_view cut_reason);

  std::size_t chunk_bytes_;
  std::size_t max_event_bytes_;
  const Kernel& kernel_;
  FramingProbe probe_;
  bool has_bytes_ = false;
  std::uint64_t leading_gap_bytes_ = 0;                           // before the first block
  std::variant<std::monostate, Chunker, DocumentCutter> cutter_;  // none: not recognised yet
};

}  // namespace trawl
