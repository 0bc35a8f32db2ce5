#include "scanner/input_scan.h"

#include <algorithm>
#include <utility>

namespace trawl {

void ScanPart::visit(const EventTask& task) {
  if (const auto* const lines = std::get_if<LineChunk>(&content)) {
    if (!lines->chunk.is_too_long) {
      scan = scan_lines(lines->chunk, lines->cut_reason, task);
    }
  } else if (const auto* const documents = std::get_if<DocumentChunk>(&content)) {
    scan = scan_documents(*documents, task);
  }
}

InputScan::InputScan(const Input& input, Member member, std::size_t chunk_bytes,
                     std::size_t max_event_bytes, const Kernel& kernel)
    : ledger_(input, member, max_event_bytes),
      source_(std::move(member.source)),
      is_at_end_(source_ == nullptr),
      cutter_(chunk_bytes, max_event_bytes, kernel) {}

std::shared_ptr<ScanPiece> InputScan::read(bool is_stopped) {
  if (is_at_end_) {
    return nullptr;
  }
  auto piece = std::make_shared<ScanPiece>();
  if (is_stopped) {
    piece->end = InputEnd::Stopped;
    piece->error = Error{.code = ErrorCode::Limit,
                         .message = "the scan was stopped before the end of this input",
                         .where = name_of(report())};
  } else if (Result<std::optional<Piece>> next = source_->next(); next) {
    piece->piece = std::move(*next);
  } else {
    piece->end = InputEnd::Damaged;
    piece->error = std::move(next.error());
  }
  is_at_end_ = !piece->piece;
  return piece;
}

std::uint64_t InputScan::consumed_bytes() const {
  return source_ ? source_->consumed_bytes() : 0;
}

EventOrigin InputScan::origin() const {
  return {.input = report().input.id, .member = report().ordinal};
}

void InputScan::check_unchanged() {
  if (source_) {
    if (Result<void> checked = source_->check_unchanged(); !checked) {
      ledger_.add_error(std::move(checked.error()));
    }
  }
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
  const auto add = [&piece](std::vector<CutChunk> chunks) {
    for (CutChunk& chunk : chunks) {
      piece.parts.emplace_back();
      std::visit([&](auto& part) { piece.parts.back().content = std::move(part); }, chunk);
    }
  };
  if (!piece.piece) {
    add(cutter_.finish(piece.end));
    if (piece.end == InputEnd::Whole && cutter_.is_cut_short()) {
      piece.error = Error{.code = ErrorCode::Corrupt,
                          .message =
                              "the input ends inside an array or object that holds events, "
                              "so it may be cut off",
                          .where = name_of(report())};
    }
  } else if (!piece.error) {
    add(cutter_.push(std::move(piece.block)));
  } else if (piece.piece->unpacked_bytes > 0) {
    add(cutter_.push_gap(piece.piece->unpacked_bytes));
    piece.parts.emplace_back().content =
        Gap{.size_bytes = piece.piece->unpacked_bytes, .reason = piece.error->message};
  }
  piece.framing = cutter_.framing();
}

void InputScan::settle(ScanPiece& piece) {
  for (ScanPart& part : piece.parts) {
    if (auto* const gap = std::get_if<Gap>(&part.content)) {
      ledger_.add_gap(gap->size_bytes, std::move(gap->reason));
    } else if (const auto* const documents = std::get_if<DocumentChunk>(&part.content)) {
      ledger_.add(*documents, part.scan);
    } else if (const LineChunk& lines = std::get<LineChunk>(part.content);
               lines.chunk.is_too_long) {
      ledger_.add_too_long(lines.chunk);
    } else {
      ledger_.add(lines.chunk, part.scan);
    }
  }
  ledger_.set_framing(piece.framing);
  if (piece.error) {
    ledger_.add_error(std::move(*piece.error));
  }
}

}  // namespace trawl
