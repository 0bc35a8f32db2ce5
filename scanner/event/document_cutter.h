#pragma once

// Cuts the blocks of one input that holds JSON documents into chunks, and says where in them the
// events lie. A document is an event, an array of events or of wrappers, a wrapper of an array of
// events, or a file of AWS that holds none (docs/formats.md, "Framing"). With chunks c and blocks
// b:
//
//   c1 + c2 + ... == b1 + b2 + ...
//   every cut falls between two events
//   events, rejected parts: in order, not overlapping; what is neither lies between events
//
// Which bytes are an event and which are rejected, and why, depends on the input alone, not on how
// it was cut into blocks. Only an event that straddles two blocks is copied, once; every other
// chunk is a view in its block.
//
// Broken JSON: from the beginning of the broken event everything is rejected, up to the place where
// the next event seems to begin (resync.h), if need be inside what was read of the broken one. An
// event longer than the limit is rejected without being kept in memory.
//
// Not thread-safe: one cutter, one input, one thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/block.h"
#include "io/chunker.h"
#include "scanner/event/bracket_scan.h"
#include "scanner/event/cut_problem.h"
#include "scanner/event/document_chunks.h"
#include "scanner/event/document_head.h"
#include "scanner/event/framing.h"
#include "scanner/event/resync.h"

namespace trawl {

// The largest limit there can be for one event.
inline constexpr std::size_t kMostEventBytes = std::size_t{1} << 30;

class DocumentCutter {
 public:
  // A chunk ends with the first event that fills it up to target_bytes, or before one that begins
  // behind so many. Requires target_bytes > 0 and max_event_bytes <= kMostEventBytes.
  explicit DocumentCutter(std::size_t target_bytes = kDefaultChunkBytes,
                          std::size_t max_event_bytes = kMaxLineBytes,
                          const Kernel& kernel = best_kernel());

  // Takes the next block of the input. Chunks that it completes are then had from next().
  void push(const Block& block);

  // `size_bytes` of the input could not be unpacked: rejects the event begun so far, and goes on
  // behind the gap with the next event that can be found.
  void push_gap(std::uint64_t size_bytes);

  // No more blocks. An event that has no end is rejected as `problem`.
  void finish(CutProblem problem);

  // The next complete chunk, or nullopt if push() or finish() has to be called first.
  [[nodiscard]] std::optional<DocumentChunk> next() { return chunks_.next(); }

  // How the events lay so far.
  [[nodiscard]] Framing framing() const;
  // Documents that hold no events by their nature.
  [[nodiscard]] std::uint64_t cloudtrail_digests() const { return cloudtrail_digests_; }
  [[nodiscard]] std::uint64_t aws_configs() const { return aws_configs_; }
  // After finish(): the input ended inside an array or a wrapper, though nothing in it was broken.
  [[nodiscard]] bool is_cut_short() const { return is_cut_short_; }

 private:
  enum class State : std::uint8_t {
    Items,         // between the events of an array, or between documents
    Event,         // inside an event
    EventEnd,      // behind an event, before it is known what comes next
    SkipRejected,  // inside an object or array that is rejected
    SkipBetween,   // inside a document without events, or behind the events of a wrapper
    Text,          // inside a string that is rejected
    Word,          // inside a number or word that is rejected
    Tail,          // behind the array of a wrapper
    Lost,          // before the next event that can be found
  };

  void cut(Block slice);
  void cut_rest(CutProblem problem);
  void run();
  void cut_items();
  void cut_event();
  void cut_event_end();
  void cut_skipped();
  void cut_text();
  void cut_word();
  void cut_tail();
  void cut_lost();

  void begin_document();
  void begin_event();
  void begin_array();
  void end_array();
  void begin_rejected_element(State state);
  void enter_wrapper(const DocumentHead& head);
  void accept_event();
  void fail_event(CutProblem problem, State next);
  [[nodiscard]] bool free_swallowed(CutProblem problem);
  [[nodiscard]] bool is_inside() const { return arrays_ > 0 || wrapper_depth_ > 0; }
  [[nodiscard]] bool is_keeping() const {
    return is_waiting_ || state_ == State::Event || state_ == State::EventEnd;
  }
  void join_kept();
  void wait_for_more();
  [[nodiscard]] Framing place() const;

  void lose_bearings();
  void begin_slice(Block slice, bool is_whole);
  void end_slice();
  [[nodiscard]] std::string_view text() const { return chunks_.text(); }

  DocumentChunks chunks_;
  std::size_t max_event_bytes_;

  // Where in the documents the cutter is.
  BracketScan scan_;
  Resync resync_;
  std::size_t arrays_ = 0;          // open, outside wrappers
  std::size_t wrapper_depth_ = 0;   // objects around the wrapper's array; 0: not in one
  std::size_t wrapper_arrays_ = 0;  // open, inside the wrapper

  // What has to stay in one piece and began in an earlier slice: an event, or something of which
  // more must be seen.
  std::string kept_;
  std::size_t enough_bytes_ = 0;  // of kept_, before it is looked at again

  // The slice that is being cut.
  TextBefore before_;         // what stands before it
  std::size_t position_ = 0;  // what lies before it has been dealt with
  std::size_t begin_ = 0;     // of the event, or of something of which more must be seen
  TextBefore before_event_;
  std::size_t event_bytes_ = 0;  // of the event, as far as it has been read

  std::uint64_t reread_bytes_ = 0;  // in search of swallowed events
  std::uint64_t cloudtrail_digests_ = 0;
  std::uint64_t aws_configs_ = 0;

  std::uint32_t places_ = 0;  // that had events; bit i: Framing{i}
  Framing last_place_ = Framing::Documents;
  State state_ = State::Items;
  Wrapper wrapper_ = Wrapper::Records;  // if wrapper_depth_ > 0
  bool is_escaping_ = false;            // Text: the last byte was a backslash
  bool is_whole_ = false;               // nothing comes behind the slice
  bool is_waiting_ = false;             // for more than the slice, from begin_ on
  bool was_lost_ = false;
  bool is_cut_short_ = false;
};

}  // namespace trawl
