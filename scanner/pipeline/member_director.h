#pragma once

// MemberDirector: one member of an input on its way through the stages. A short one is read, and
// then scanned by one thread; one that is longer than two blocks runs a pipeline of its own:
//
//   read (serial) → unpack (parallel) → cut (serial) → match (parallel) → settle (serial)

#include <deque>
#include <memory>

#include "scanner/input_scan.h"
#include "scanner/pipeline/scan_state.h"

namespace trawl {

class MemberDirector {
 public:
  // Adds what matched to `input_stats`, under the lock of `shared`. Borrows all but the member.
  MemberDirector(const Input& input, Member member, ReadMeter& read_meter, MatchStats& input_stats,
                 ScanState& shared);

  // Whether begin() can be called at any time, also while other members of the input are read. If
  // not: by one thread at a time for all of them, in their order.
  [[nodiscard]] bool is_independent() const { return is_independent_; }

  // Reads a small member whole, so that its input can be read on; a longer one has been scanned
  // when this returns, with at most `pieces` (1 or more) of it under way.
  void begin(unsigned pieces);

  // Scans what begin() has read.
  InputReport finish();

 private:
  using Pointer = std::shared_ptr<ScanPiece>;

  void run_pipeline(unsigned pieces);
  Pointer next_piece();
  Pointer read();
  void unpack(ScanPiece& piece);
  void cut(ScanPiece& piece);
  void match(ScanPiece& piece);
  void settle(ScanPiece& piece);
  void settle_parts(ScanPiece& piece);

  ReadMeter& read_meter_;
  MatchStats& input_stats_;
  ScanState& shared_;
  bool is_independent_;
  InputScan scan_;
  std::deque<Pointer> ahead_;  // read before it was known that there is more than one piece
  MatchStats stats_;
};

}  // namespace trawl
