#include "scanner/input_cutter.h"

#include <utility>

namespace trawl {

namespace {

constexpr std::string_view kDamaged = "line cut off by damage to the input";
constexpr std::string_view kStopped = "line cut off because the scan was stopped";

std::string_view line_reason(InputEnd end) {
  switch (end) {
    case InputEnd::Whole:
      return {};
    case InputEnd::Damaged:
      return kDamaged;
    case InputEnd::Stopped:
      return kStopped;
  }
  return {};
}

CutProblem event_problem(InputEnd end) {
  switch (end) {
    case InputEnd::Whole:
      return CutProblem::NoEnd;
    case InputEnd::Damaged:
      return CutProblem::Damaged;
    case InputEnd::Stopped:
      return CutProblem::Stopped;
  }
  return CutProblem::NoEnd;
}

}  // namespace

std::vector<CutChunk> InputCutter::push(Block block) {
  has_bytes_ |= !block.bytes.empty();
  if (!std::holds_alternative<std::monostate>(cutter_)) {
    push_to_cutter(std::move(block));
  } else if (probe_.push(std::move(block))) {
    recognise();
  }
  return take_chunks({});
}

std::vector<CutChunk> InputCutter::push_gap(std::uint64_t size_bytes) {
  if (!has_bytes_) {
    leading_gap_bytes_ += size_bytes;
    return {};
  }
  recognise();
  if (auto* const lines = std::get_if<Chunker>(&cutter_)) {
    lines->push_gap(size_bytes);
  } else if (auto* const documents = std::get_if<DocumentCutter>(&cutter_)) {
    documents->push_gap(size_bytes);
  }
  return take_chunks(kDamaged);
}

std::vector<CutChunk> InputCutter::finish(InputEnd end) {
  recognise();
  if (auto* const lines = std::get_if<Chunker>(&cutter_)) {
    lines->finish();
  } else if (auto* const documents = std::get_if<DocumentCutter>(&cutter_)) {
    documents->finish(event_problem(end));
  }
  return take_chunks(line_reason(end));
}

FramingReport InputCutter::framing() const {
  if (const auto* const documents = std::get_if<DocumentCutter>(&cutter_)) {
    return {.framing = documents->framing(),
            .cloudtrail_digests = documents->cloudtrail_digests(),
            .aws_configs = documents->aws_configs()};
  }
  return {.framing = has_bytes_ ? std::optional(Framing::Lines) : std::nullopt};
}

bool InputCutter::is_cut_short() const {
  const auto* const documents = std::get_if<DocumentCutter>(&cutter_);
  return documents != nullptr && documents->is_cut_short();
}

// Decides by what there is, unless that has been done; and gives it to the right cutter.
void InputCutter::recognise() {
  if (!std::holds_alternative<std::monostate>(cutter_)) {
    return;
  }
  if (probe_.is_in_lines()) {
    auto& lines = cutter_.emplace<Chunker>(chunk_bytes_, max_event_bytes_);
    if (leading_gap_bytes_ > 0) {
      lines.push_gap(leading_gap_bytes_);
    }
  } else {
    auto& documents = cutter_.emplace<DocumentCutter>(chunk_bytes_, max_event_bytes_, kernel_);
    if (leading_gap_bytes_ > 0) {
      documents.push_gap(leading_gap_bytes_);
    }
  }
  for (Block& block : probe_.take()) {
    push_to_cutter(std::move(block));
  }
}

void InputCutter::push_to_cutter(Block block) {
  if (auto* const lines = std::get_if<Chunker>(&cutter_)) {
    lines->push(std::move(block));
  } else if (auto* const documents = std::get_if<DocumentCutter>(&cutter_)) {
    documents->push(block);
  }
}

std::vector<CutChunk> InputCutter::take_chunks(std::string_view cut_reason) {
  std::vector<CutChunk> chunks;
  if (auto* const lines = std::get_if<Chunker>(&cutter_)) {
    while (std::optional<Chunk> chunk = lines->next()) {
      chunks.emplace_back(LineChunk{.chunk = std::move(*chunk), .cut_reason = cut_reason});
    }
  } else if (auto* const documents = std::get_if<DocumentCutter>(&cutter_)) {
    while (std::optional<DocumentChunk> chunk = documents->next()) {
      chunks.emplace_back(std::move(*chunk));
    }
  }
  return chunks;
}

}  // namespace trawl
