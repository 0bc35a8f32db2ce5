// Pointers are sorted by input, member and offset, so that one walk through the members of an input
// meets them in order. Spans may overlap (an event in a wrapper that is an event itself) or be the
// same (many rules, one event); the latter are read once.

#include "scanner/evidence.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "io/chunker.h"
#include "io/member_reader.h"

namespace trawl {
namespace {

using Json = nlohmann::json;

std::optional<std::string> text_at(const Json& alert, const char* name) {
  const auto found = alert.find(name);
  return found != alert.end() && found->is_string() ? std::optional(found->get<std::string>())
                                                    : std::nullopt;
}

std::optional<std::uint64_t> number_at(const Json& alert, const char* name) {
  const auto found = alert.find(name);
  return found != alert.end() && found->is_number_unsigned()
             ? std::optional(found->get<std::uint64_t>())
             : std::nullopt;
}

std::optional<EvidencePointer> pointer_in(std::string_view line) {
  const Json alert = Json::parse(line, nullptr, false);
  if (!alert.is_object()) {
    return std::nullopt;
  }
  const auto id = text_at(alert, "kibana.alert.uuid");
  const auto input = text_at(alert, "trawl.evidence.input");
  const auto offset = number_at(alert, "trawl.evidence.offset");
  const auto length = number_at(alert, "trawl.evidence.length");
  const auto hash = text_at(alert, "trawl.evidence.xxh3");
  if (!id || !input || !offset || !length || !hash) {
    return std::nullopt;
  }
  return EvidencePointer{
      .alert_id = *id,
      .evidence = {.input = *input,
                   .member = text_at(alert, "trawl.evidence.member").value_or(""),
                   .offset_bytes = *offset,
                   .length_bytes = *length,
                   .record = number_at(alert, "trawl.evidence.record").value_or(0),
                   .xxh3 = *hash}};
}

// Pointers to the same bytes.
struct Span {
  std::uint64_t offset_bytes = 0;
  std::uint64_t length_bytes = 0;
  std::vector<const EvidencePointer*> pointers;
  std::string bytes;  // as far as they have been read

  [[nodiscard]] std::uint64_t end_bytes() const { return offset_bytes + length_bytes; }
};

void visit_span(const Span& span, const EvidenceVisitor& visit) {
  const std::string hash = event_hash(span.bytes);
  for (const EvidencePointer* pointer : span.pointers) {
    if (hash == pointer->evidence.xxh3) {
      visit(*pointer, std::string_view(span.bytes));
    } else {
      visit(*pointer,
            fail(ErrorCode::Corrupt,
                 fmt::format("the bytes have changed: their hash is {}, the alert says {}", hash,
                             pointer->evidence.xxh3),
                 place_text(pointer->evidence)));
    }
  }
}

void visit_missing(const Span& span, const std::string& reason, const EvidenceVisitor& visit) {
  for (const EvidencePointer* pointer : span.pointers) {
    visit(*pointer, fail(ErrorCode::Io, fmt::format("the bytes cannot be read: {}", reason),
                         place_text(pointer->evidence)));
  }
}

// Reads the spans of one member, which are sorted by offset.
class SpanReader {
 public:
  SpanReader(std::vector<Span> spans, const EvidenceVisitor& visit)
      : waiting_(std::make_move_iterator(spans.begin()), std::make_move_iterator(spans.end())),
        visit_(visit) {}

  void read(Source& source) {
    std::string reason = "the input ends before";
    while (!open_.empty() || !waiting_.empty()) {
      Result<std::optional<Piece>> piece = source.next();
      if (!piece || !*piece) {
        reason = piece ? reason : piece.error().text();
        break;
      }
      const std::uint64_t size_bytes = (*piece)->unpacked_bytes;
      take_waiting(offset_bytes_ + size_bytes);
      if (!open_.empty()) {
        add(source, **piece);
      }
      offset_bytes_ += size_bytes;
      finish_read();
    }
    fail_all(reason);
  }

  void fail_all(const std::string& reason) {
    for (std::deque<Span>* spans : {&open_, &waiting_}) {
      for (const Span& span : *spans) {
        visit_missing(span, reason, visit_);
      }
      spans->clear();
    }
  }

 private:
  // Those that begin before `end_bytes`.
  void take_waiting(std::uint64_t end_bytes) {
    while (!waiting_.empty() && waiting_.front().offset_bytes < end_bytes) {
      open_.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
  }

  // Spans in a piece that cannot be unpacked are lost, but no others.
  void add(const Source& source, const Piece& piece) {
    const Result<Block> block = source.unpack(piece);
    if (!block) {
      for (const Span& span : open_) {
        visit_missing(span, block.error().text(), visit_);
      }
      open_.clear();
      return;
    }
    for (Span& span : open_) {
      const std::uint64_t from = span.offset_bytes + span.bytes.size() - offset_bytes_;
      const std::uint64_t left = span.length_bytes - span.bytes.size();
      span.bytes +=
          block->bytes.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(left));
    }
  }

  void finish_read() {
    std::erase_if(open_, [this](const Span& span) {
      const bool is_read = span.bytes.size() == span.length_bytes;
      if (is_read) {
        visit_span(span, visit_);
      }
      return is_read;
    });
  }

  std::deque<Span> waiting_;
  std::deque<Span> open_;
  const EvidenceVisitor& visit_;
  std::uint64_t offset_bytes_ = 0;
};

auto place_of(const EvidencePointer* pointer) {
  const Evidence& evidence = pointer->evidence;
  return std::tie(evidence.input, evidence.member, evidence.offset_bytes, evidence.length_bytes);
}

// `pointers` are those of one member, sorted.
std::vector<Span> spans_of(std::span<const EvidencePointer* const> pointers) {
  std::vector<Span> spans;
  for (const EvidencePointer* pointer : pointers) {
    const Evidence& evidence = pointer->evidence;
    if (spans.empty() || spans.back().offset_bytes != evidence.offset_bytes ||
        spans.back().length_bytes != evidence.length_bytes) {
      spans.push_back({.offset_bytes = evidence.offset_bytes,
                       .length_bytes = evidence.length_bytes,
                       .pointers = {},
                       .bytes = {}});
    }
    spans.back().pointers.push_back(pointer);
  }
  return spans;
}

// `pointers` are those of one input, sorted.
void visit_input(const std::string& path, std::span<const EvidencePointer* const> pointers,
                 const EvidenceVisitor& visit) {
  std::map<std::string_view, std::vector<Span>> wanted;  // by member
  for (std::size_t begin = 0; begin < pointers.size();) {
    const std::string& member = pointers[begin]->evidence.member;
    std::size_t end = begin;
    while (end < pointers.size() && pointers[end]->evidence.member == member) {
      ++end;
    }
    wanted.emplace(member, spans_of(pointers.subspan(begin, end - begin)));
    begin = end;
  }
  std::string reason = "there is no such member";
  Result<MemberReader> reader = MemberReader::open(path, SourceOptions{});
  if (!reader) {
    reason = reader.error().text();
  }
  while (reader && !wanted.empty()) {
    const std::optional<Member> member = reader->next();
    if (!member) {
      break;
    }
    const auto found = wanted.find(member->label);
    if (found == wanted.end()) {
      continue;
    }
    SpanReader spans(std::move(found->second), visit);
    wanted.erase(found);
    if (member->source) {
      spans.read(*member->source);
    } else {
      spans.fail_all(member->error ? member->error->text() : "it is an archive now");
    }
  }
  for (auto& [member, spans] : wanted) {
    SpanReader(std::move(spans), visit).fail_all(reason);
  }
}

}  // namespace

std::string place_text(const Evidence& evidence) {
  return fmt::format("{}{}{}, byte {}", evidence.input,
                     evidence.member.empty() ? std::string_view() : kMemberSeparator,
                     evidence.member, evidence.offset_bytes);
}

Result<std::vector<EvidencePointer>> read_evidence(const std::string& path) {
  const Result<std::unique_ptr<Source>> source = open_source(path);
  if (!source) {
    return fail(source.error());
  }
  std::vector<EvidencePointer> pointers;
  Chunker chunker;
  std::uint64_t line_number = 0;
  for (bool is_end = false; !is_end;) {
    const Result<std::optional<Piece>> piece = (*source)->next();
    if (!piece) {
      return fail(piece.error());
    }
    is_end = !*piece;
    if (is_end) {
      chunker.finish();
    } else if (const Result<Block> block = (*source)->unpack(**piece); block) {
      chunker.push(*block);
    } else {
      return fail(block.error());
    }
    while (const std::optional<Chunk> chunk = chunker.next()) {
      for (std::string_view rest = chunk->block.bytes; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        ++line_number;
        std::optional<EvidencePointer> pointer = pointer_in(rest.substr(0, end));
        if (!pointer) {
          return fail(ErrorCode::Corrupt, "is no alert with evidence, as 'trawl scan' writes them",
                      fmt::format("{}:{}", path, line_number));
        }
        pointers.push_back(std::move(*pointer));
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
  }
  return pointers;
}

void visit_evidence(const std::vector<EvidencePointer>& pointers, const std::string& input_root,
                    const EvidenceVisitor& visit) {
  std::vector<const EvidencePointer*> sorted;
  sorted.reserve(pointers.size());
  for (const EvidencePointer& pointer : pointers) {
    sorted.push_back(&pointer);
  }
  std::ranges::stable_sort(sorted, {}, place_of);
  const std::span<const EvidencePointer* const> all = sorted;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::string& input = all[begin]->evidence.input;
    std::size_t end = begin;
    while (end < all.size() && all[end]->evidence.input == input) {
      ++end;
    }
    visit_input(input_root.empty() ? input : input_root + "/" + input,
                all.subspan(begin, end - begin), visit);
    begin = end;
  }
}

}  // namespace trawl
