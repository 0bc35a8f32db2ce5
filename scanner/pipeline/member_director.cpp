#include "scanner/pipeline/member_director.h"

#include <cstddef>
#include <utility>

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

namespace trawl {

MemberDirector::MemberDirector(const Input& input, Member member, ReadMeter& read_meter,
                               MatchStats& input_stats, ScanState& shared)
    : read_meter_(read_meter),
      input_stats_(input_stats),
      shared_(shared),
      is_independent_(member.is_independent),
      scan_(input, std::move(member), shared.options.chunk_bytes, shared.options.max_event_bytes,
            shared.options.match.kernel != nullptr ? *shared.options.match.kernel : best_kernel()) {
}

void MemberDirector::begin(unsigned pieces) {
  for (int i = 0; i < 2; ++i) {
    if (Pointer piece = read()) {
      ahead_.push_back(std::move(piece));
    }
  }
  if (!scan_.is_at_end()) {
    run_pipeline(pieces);
  }
}

InputReport MemberDirector::finish() {
  for (const Pointer& piece : ahead_) {
    unpack(*piece);
    cut(*piece);
    match(*piece);
    settle(*piece);
  }
  scan_.check_unchanged();
  const std::lock_guard lock(shared_.mutex);
  input_stats_.add(stats_);
  return scan_.report();
}

void MemberDirector::run_pipeline(unsigned pieces) {
  using tbb::filter_mode;
  const auto stage = [](filter_mode mode, auto body) {
    return tbb::make_filter<Pointer, Pointer>(mode, [body](Pointer piece) {
      body(*piece);
      return piece;
    });
  };
  const auto first = tbb::make_filter<void, Pointer>(filter_mode::serial_in_order,
                                                     [this](tbb::flow_control& flow) {
                                                       Pointer piece = next_piece();
                                                       if (!piece) {
                                                         flow.stop();
                                                       }
                                                       return piece;
                                                     });
  const auto last = tbb::make_filter<Pointer, void>(
      filter_mode::serial_in_order, [this](const Pointer& piece) { settle(*piece); });
  tbb::parallel_pipeline(
      pieces, first & stage(filter_mode::parallel, [this](ScanPiece& piece) { unpack(piece); }) &
                  stage(filter_mode::serial_in_order, [this](ScanPiece& piece) { cut(piece); }) &
                  stage(filter_mode::parallel, [this](ScanPiece& piece) { match(piece); }) & last);
}

MemberDirector::Pointer MemberDirector::next_piece() {
  if (ahead_.empty()) {
    return read();
  }
  Pointer piece = std::move(ahead_.front());
  ahead_.pop_front();
  return piece;
}

MemberDirector::Pointer MemberDirector::read() {
  if (scan_.is_at_end()) {
    return nullptr;
  }
  const bool is_stopped = shared_.should_stop();
  if (is_stopped) {
    shared_.was_stopped = true;
  }
  Pointer piece;
  // The bytes are counted once, when they are unpacked.
  run_stage(shared_.stages, Stage::Unpack, [&] {
    piece = scan_.read(is_stopped);
    return std::uint64_t{0};
  });
  read_meter_.set_consumed(scan_.consumed_bytes());
  return piece;
}

void MemberDirector::unpack(ScanPiece& piece) {
  run_stage(shared_.stages, Stage::Unpack, [&] {
    scan_.unpack(piece);
    return std::uint64_t{piece.block.bytes.size()};
  });
}

void MemberDirector::cut(ScanPiece& piece) {
  run_stage(shared_.stages, Stage::Cut, [&] {
    scan_.cut(piece);
    return std::uint64_t{piece.block.bytes.size()};
  });
}

void MemberDirector::match(ScanPiece& piece) {
  const auto match_part = [this](ScanPart& part) {
    run_stage(shared_.stages, Stage::Prefilter, [&] {
      part.visit(match_task(scan_.origin(), shared_.matchers.local()));
      return part.scan.event_bytes + part.scan.between_bytes + part.scan.rejected_bytes;
    });
  };
  if (piece.parts.size() == 1) {
    match_part(piece.parts.front());
    return;
  }
  tbb::this_task_arena::isolate([&piece, &match_part] {
    tbb::parallel_for(std::size_t{0}, piece.parts.size(),
                      [&](std::size_t i) { match_part(piece.parts[i]); });
  });
}

void MemberDirector::settle(ScanPiece& piece) {
  run_stage(shared_.stages, Stage::Settle, [&] {
    const std::uint64_t bytes_before = scan_.report().unpacked_bytes;
    settle_parts(piece);
    return scan_.report().unpacked_bytes - bytes_before;
  });
}

void MemberDirector::settle_parts(ScanPiece& piece) {
  const std::uint64_t bytes_before = scan_.report().unpacked_bytes;
  const std::uint64_t events_before = scan_.report().events;
  scan_.settle(piece);
  std::uint64_t alerts = 0;
  for (ScanPart& part : piece.parts) {
    stats_.add(part.scan.stats);
    alerts += part.scan.stats.alerts();
    shared_.record_hits(scan_.origin().input, part.scan.hits);
    shared_.check(shared_.collector.add(std::move(part.scan.hits)));
  }
  shared_.meter.add(scan_.report().unpacked_bytes - bytes_before,
                    scan_.report().events - events_before, alerts);
}

}  // namespace trawl
