#pragma once

// InputLedger: the parts of one member of an input, added up in the order of its bytes, so that
// this holds at any moment:
//
//   events + between + rejected == unpacked, in bytes

#include <cstdint>
#include <string>

#include "io/chunker.h"
#include "io/member_reader.h"
#include "scanner/chunk_scan.h"
#include "scanner/input_cutter.h"
#include "scanner/stats.h"

namespace trawl {

// Not thread-safe.
class InputLedger {
 public:
  // Of what `member` says it is. `max_event_bytes`: what is longer is too long.
  InputLedger(const Input& input, const Member& member, std::size_t max_event_bytes);

  // How the events lie, as far as is known.
  void set_framing(const FramingReport& framing);

  // The next chunk and what its scan said. Line numbers of its hits become those of the input.
  void add(const Chunk& chunk, ChunkScan& scan);
  // … whose hits get the ordinals of their events.
  void add(const DocumentChunk& chunk, ChunkScan& scan);
  // The next chunk is a part of a line that is too long. Parts of one line become one span.
  void add_too_long(const Chunk& chunk);
  // The next `size_bytes` could not be unpacked.
  void add_gap(std::uint64_t size_bytes, std::string reason);
  // The input could not be read to its end. The first error counts.
  void add_error(Error error);

  [[nodiscard]] const InputReport& report() const { return report_; }

 private:
  void add_scan(std::uint64_t size_bytes, ChunkScan& scan);
  void extend_last_span(std::uint64_t size_bytes);
  void reject(std::uint64_t size_bytes, std::string reason);

  InputReport report_;
  std::size_t max_event_bytes_;
  std::uint64_t records_ = 0;       // lines that have ended, or events
  bool is_line_open_ = false;       // the last chunk did not end in a line break
  bool is_long_line_open_ = false;  // … and was a part of a line that is too long
};

}  // namespace trawl
