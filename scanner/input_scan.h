#pragma once

// InputScan: one member of an input on its way from its source to its report, in stages that a
// pipeline can run side by side:
//
//   read (serial) → unpack (parallel) → cut (serial) → visit each part (parallel) → settle (serial)
//
// What goes through the stages is one piece of the input. A serial stage takes the pieces in order.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "io/member_reader.h"
#include "io/source.h"
#include "scanner/chunk_scan.h"
#include "scanner/input_cutter.h"
#include "scanner/input_ledger.h"

namespace trawl {

// Bytes that could not be unpacked.
struct Gap {
  std::uint64_t size_bytes = 0;
  std::string reason;
};

struct ScanPart {
  std::variant<LineChunk, DocumentChunk, Gap> content;
  ChunkScan scan;

  // Gives the events of a chunk to the task.
  void visit(const EventTask& task);
};

// One piece of an input. The last one of an input has no bytes, but maybe an error.
struct ScanPiece {
  std::optional<Piece> piece;
  Block block;
  InputEnd end = InputEnd::Whole;  // of the last piece
  std::optional<Error> error;      // of reading or unpacking
  std::vector<ScanPart> parts;
  FramingReport framing;  // of the input up to here
};

class InputScan {
 public:
  // A member without a source has no pieces, only a report.
  InputScan(const Input& input, Member member, std::size_t chunk_bytes, std::size_t max_event_bytes,
            const Kernel& kernel = best_kernel());

  // The next piece, nullptr after the last one. If `is_stopped`, there are no more bytes, and the
  // report says so.
  [[nodiscard]] std::shared_ptr<ScanPiece> read(bool is_stopped);
  // The last piece has been read.
  [[nodiscard]] bool is_at_end() const { return is_at_end_; }
  // Bytes on disk that reading has got through.
  [[nodiscard]] std::uint64_t consumed_bytes() const;

  void unpack(ScanPiece& piece) const;
  void cut(ScanPiece& piece);
  // Afterwards the parts know the record numbers of the input, and their hits have them.
  void settle(ScanPiece& piece);

  // After the last piece has been settled: the report says if the bytes were not those of the file.
  void check_unchanged();

  [[nodiscard]] EventOrigin origin() const;
  [[nodiscard]] const InputReport& report() const { return ledger_.report(); }

 private:
  InputLedger ledger_;
  std::unique_ptr<Source> source_;
  bool is_at_end_;
  InputCutter cutter_;
};

}  // namespace trawl
