// The document cutter's equations, and its indifference to blocks: the first bytes choose chunk
// size, limit of an event and block size, the rest is the input.

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "fuzz.h"
#include "scanner/event/document_cutter.h"

namespace trawl {
namespace {

// Takes what is ready, checks it, and appends a line for each span, parts of one joined.
class SpanPrinter {
 public:
  void take(DocumentCutter& cutter) {
    while (const std::optional<DocumentChunk> chunk = cutter.next()) {
      require(chunk->offset_bytes == joined_.size(), "offsets are where the bytes are");
      std::size_t end = 0;
      auto rejected = chunk->rejected.begin();
      const auto take_rejected_before = [&](std::size_t offset) {
        for (; rejected != chunk->rejected.end() && rejected->span.offset_bytes < offset;
             ++rejected) {
          const bool continues = chunk->continues_rejected && rejected == chunk->rejected.begin();
          end = take_span(*chunk, rejected->span, end, continues,
                          problem_text(rejected->problem, chunk->max_event_bytes));
        }
      };
      for (const ByteSpan event : chunk->events) {
        take_rejected_before(event.offset_bytes);
        require(chunk->block.bytes[event.offset_bytes] == '{', "an event begins with its brace");
        end = take_span(*chunk, event, end, false, "event");
      }
      take_rejected_before(chunk->block.bytes.size());
      require(end <= chunk->block.bytes.size(), "spans lie in the chunk");
      joined_ += chunk->block.bytes;
    }
  }

  std::string finish(std::string_view input) {
    require(joined_ == input, "chunks are the input");
    return printed_ + line_;
  }

 private:
  std::size_t take_span(const DocumentChunk& chunk, ByteSpan span, std::size_t end, bool continues,
                        std::string_view what) {
    require(span.size_bytes > 0 && span.offset_bytes >= end, "spans are in order");
    const std::uint64_t begin = chunk.offset_bytes + span.offset_bytes;
    require(!continues || begin == end_, "what goes on is not interrupted");
    printed_ += continues ? "" : line_;
    begin_ = continues ? begin_ : begin;
    end_ = begin + span.size_bytes;
    line_ = fmt::format("{} {} {}\n", begin_, end_, what);
    return span.offset_bytes + span.size_bytes;
  }

  std::string joined_;
  std::string printed_;
  std::string line_;  // of the last span, which may go on
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
};

std::string print_spans(std::string_view input, std::size_t target_bytes,
                        std::size_t max_event_bytes, std::size_t block_bytes) {
  DocumentCutter cutter(target_bytes, max_event_bytes);
  SpanPrinter printer;
  for (std::size_t at = 0; at < input.size(); at += block_bytes) {
    cutter.push(copy_block(input.substr(at, block_bytes)));
    printer.take(cutter);
  }
  cutter.finish(CutProblem::NoEnd);
  printer.take(cutter);
  return printer.finish(input);
}

void fuzz_one(std::string_view bytes) {
  const auto number = [&](std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : std::size_t{0};
  };
  const std::string_view input = bytes.substr(std::min<std::size_t>(3, bytes.size()));
  const std::size_t max_event_bytes = 2 + 4 * number(1);
  const std::string whole =
      print_spans(input, kDefaultChunkBytes, max_event_bytes, input.size() + 1);
  const std::string parts = print_spans(input, 1 + number(0), max_event_bytes, 1 + number(2));
  require(whole == parts, "blocks and chunks leave no trace");
  require(is_in_lines(input, true) || !input.empty(), "nothing is in lines");
}

const FuzzTarget target{"framing", fuzz_one};

}  // namespace
}  // namespace trawl
