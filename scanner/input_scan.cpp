#include "scanner/input_scan.h"

#include <algorithm>
#include <utility>

namespace trawl {

namespace {

constexpr std::string_view kDamaged = "line cut off by damage to the input";
constexpr std::string_view kStopped = "line cut off because the scan was stopped";

}  // namespace

void ScanPart::match(InputId input, Matcher& matcher) {
  if (!chunk.is_too_long && gap_bytes == 0) {
    scan = scan_chunk(chunk, cut_reason, input, matcher);
  }
}

InputScan::InputScan(const Input& input, std::size_t chunk_bytes)
    : input_(input), chunker_(chunk_bytes, kMaxLineBytes), ledger_(input) {}

void InputScan::open(Result<std::unique_ptr<Source>> source) {
  if (!source) {
    ledger_.add_error(std::move(source.error()));
    return;
  }
  source_ = std::move(*source);
  ledger_.set_codec(source_->codec());
  is_at_end_ = false;
}

std::shared_ptr<ScanPiece> InputScan::read(bool is_stopped) {
  if (is_at_end_) {
    return nullptr;
  }
  auto piece = std::make_shared<ScanPiece>();
  if (is_stopped) {
    piece->cut_reason = kStopped;
    piece->error = Error{.code = ErrorCode::Limit,
                         .message = "the scan was stopped before the end of this input",
                         .where = input_.path};
  } else if (Result<std::optional<Piece>> next = source_->next(); next) {
    piece->piece = std::move(*next);
  } else {
    piece->cut_reason = kDamaged;
    piece->error = std::move(next.error());
  }
  is_at_end_ = !piece->piece;
  return piece;
}

std::uint64_t InputScan::consumed_bytes() const {
  return source_ ? source_->consumed_bytes() : 0;
}

void InputScan::unpack(ScanPiece& piece) const {
  if (!piece.piece) {
    return;
  }
  if (!piece.piece->is_packed) {
    piece.block = std::move(piece.piece->bytes);
    return;
  }
  Result<Block> block = source_->unpack(*piece.piece);
  piece.piece->bytes = {};
  if (block) {
    piece.block = std::move(*block);
  } else {
    piece.error = std::move(block.error());
  }
}

void InputScan::cut(ScanPiece& piece) {
  if (!piece.piece) {
    chunker_.finish();
    take_chunks(piece, piece.cut_reason);
  } else if (!piece.error) {
    chunker_.push(std::move(piece.block));
    take_chunks(piece, {});
  } else if (piece.piece->unpacked_bytes > 0) {
    chunker_.push_gap(piece.piece->unpacked_bytes);
    take_chunks(piece, kDamaged);
    ScanPart gap;
    gap.gap_bytes = piece.piece->unpacked_bytes;
    gap.gap_reason = piece.error->message;
    piece.parts.push_back(std::move(gap));
  }
}

void InputScan::take_chunks(ScanPiece& piece, std::string_view cut_reason) {
  while (std::optional<Chunk> chunk = chunker_.next()) {
    ScanPart part;
    part.chunk = std::move(*chunk);
    part.cut_reason = cut_reason;
    piece.parts.push_back(std::move(part));
  }
}

void InputScan::settle(ScanPiece& piece) {
  for (ScanPart& part : piece.parts) {
    if (part.gap_bytes > 0) {
      ledger_.add_gap(part.gap_bytes, std::move(part.gap_reason));
    } else if (part.chunk.is_too_long) {
      ledger_.add_too_long(part.chunk);
    } else {
      ledger_.add(part.chunk, part.scan);
    }
  }
  if (piece.error) {
    ledger_.add_error(std::move(*piece.error));
  }
}

}  // namespace trawl
