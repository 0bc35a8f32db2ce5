#pragma once

// Cuts texts with a DocumentCutter, and puts what comes out together again, so that no trace is
// left of blocks and chunks.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/event/document_cutter.h"

namespace trawl::test {

struct Rejection {
  std::uint64_t offset_bytes = 0;
  std::string text;
  CutProblem problem = CutProblem::Stray;
  bool operator==(const Rejection&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const Rejection& rejection) {
  return out << rejection.offset_bytes << " '" << rejection.text << "' "
             << problem_text(rejection.problem, kMaxLineBytes);
}

struct CutText {
  std::vector<std::string> events;
  std::vector<std::uint64_t> event_offsets;
  std::vector<Rejection> rejected;
  Framing framing = Framing::Documents;
  std::uint64_t cloudtrail_digests = 0;
  std::uint64_t aws_configs = 0;
  bool is_cut_short = false;
  bool operator==(const CutText&) const = default;
};

struct CutOptions {
  std::size_t target_bytes = kDefaultChunkBytes;
  std::size_t max_event_bytes = kMaxLineBytes;
};

// Takes chunks, checks the cutter's equations on the way.
class CutCollector {
 public:
  void take(DocumentCutter& cutter) {
    while (const std::optional<DocumentChunk> chunk = cutter.next()) {
      take(*chunk);
    }
  }

  CutText finish(const DocumentCutter& cutter, std::string_view text) {
    EXPECT_EQ(joined_, text) << "chunks are the input";
    result_.framing = cutter.framing();
    result_.cloudtrail_digests = cutter.cloudtrail_digests();
    result_.aws_configs = cutter.aws_configs();
    result_.is_cut_short = cutter.is_cut_short();
    return std::move(result_);
  }

 private:
  void take(const DocumentChunk& chunk) {
    const std::string_view bytes = chunk.block.bytes;
    EXPECT_EQ(chunk.offset_bytes, joined_.size());
    EXPECT_FALSE(bytes.empty());
    std::uint64_t last_end = 0;
    std::size_t next_event = 0;
    const auto take_events_before = [&](std::uint64_t offset) {
      for (; next_event < chunk.events.size() && chunk.events[next_event].offset_bytes < offset;
           ++next_event) {
        const ByteSpan span = chunk.events[next_event];
        EXPECT_GE(span.offset_bytes, last_end);
        last_end = span.offset_bytes + span.size_bytes;
        EXPECT_LE(last_end, bytes.size());
        result_.events.emplace_back(bytes.substr(span.offset_bytes, span.size_bytes));
        result_.event_offsets.push_back(chunk.offset_bytes + span.offset_bytes);
        EXPECT_TRUE(result_.events.back().starts_with('{') && result_.events.back().ends_with('}'));
      }
    };
    for (std::size_t i = 0; i < chunk.rejected.size(); ++i) {
      const auto& [span, problem] = chunk.rejected[i];
      take_events_before(span.offset_bytes);
      EXPECT_GE(span.offset_bytes, last_end);
      EXPECT_GT(span.size_bytes, 0U);
      last_end = span.offset_bytes + span.size_bytes;
      EXPECT_LE(last_end, bytes.size());
      const std::string part(bytes.substr(span.offset_bytes, span.size_bytes));
      if (i == 0 && chunk.continues_rejected) {
        ASSERT_FALSE(result_.rejected.empty());
        Rejection& last = result_.rejected.back();
        EXPECT_EQ(span.offset_bytes, 0U);
        EXPECT_EQ(last.offset_bytes + last.text.size(), chunk.offset_bytes);
        EXPECT_EQ(last.problem, problem);
        last.text += part;
      } else {
        result_.rejected.push_back({chunk.offset_bytes + span.offset_bytes, part, problem});
      }
    }
    take_events_before(bytes.size());
    joined_ += bytes;
  }

  CutText result_;
  std::string joined_;
};

// Cuts `text` after it was itself cut into blocks of these sizes, over and over again.
inline CutText cut_text(std::string_view text, const std::vector<std::size_t>& block_sizes,
                        const CutOptions& options = {}) {
  DocumentCutter cutter(options.target_bytes, options.max_event_bytes);
  CutCollector collector;
  std::size_t block = 0;
  for (std::size_t at = 0; at < text.size(); ++block) {
    const std::size_t size = std::min(text.size() - at, block_sizes[block % block_sizes.size()]);
    cutter.push(copy_block(text.substr(at, size)));
    at += size;
    collector.take(cutter);
  }
  cutter.finish(CutProblem::NoEnd);
  collector.take(cutter);
  return collector.finish(cutter, text);
}

// … as one block.
inline CutText cut_whole(std::string_view text, const CutOptions& options = {}) {
  return cut_text(text, {text.size() + 1}, options);
}

}  // namespace trawl::test
