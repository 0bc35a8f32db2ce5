#include "scanner/input_survey.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "io/member_reader.h"
#include "io/source.h"
#include "scanner/cut_records.h"
#include "scanner/ecs/unwrapper.h"

namespace trawl {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;

class Surveyor {
 public:
  // Borrows all.
  Surveyor(const UnwrapTables& tables, MemberSurvey& survey)
      : unwrapper_(tables), survey_(survey) {}

  // `input_bytes`: on disk; 0 if that is not known.
  void look_at(Source& source, std::uint64_t input_bytes) {
    InputCutter cutter(kPieceBytes);
    bool is_at_end = false;
    while (!is_at_end && survey_.unpacked_bytes < kSurveyBytes) {
      const std::optional<Piece> piece = next(source);
      is_at_end = !piece;
      if (piece) {
        survey_.unpacked_bytes += piece->unpacked_bytes;
        add(push(source, *piece, cutter));
      }
    }
    add(cutter.finish(!is_at_end      ? InputEnd::Stopped
                      : survey_.error ? InputEnd::Damaged
                                      : InputEnd::Whole));
    survey_.framing = cutter.framing();
    if (!is_at_end) {
      estimate(source, input_bytes);
    }
  }

 private:
  std::optional<Piece> next(Source& source) {
    Result<std::optional<Piece>> piece = source.next();
    if (!piece) {
      survey_.error = piece.error();
      return std::nullopt;
    }
    return std::move(*piece);
  }

  std::vector<CutChunk> push(const Source& source, const Piece& piece, InputCutter& cutter) {
    Result<Block> block = piece.is_packed ? source.unpack(piece) : Result<Block>(piece.bytes);
    if (!block) {
      survey_.error = block.error();
      return cutter.push_gap(piece.unpacked_bytes);
    }
    return cutter.push(std::move(*block));
  }

  void add(const std::vector<CutChunk>& chunks) {
    for (const CutChunk& chunk : chunks) {
      visit_records(chunk, [this](std::string_view record) {
        if (!record.starts_with('{') || !record.ends_with('}')) {
          return;
        }
        ++survey_.events;
        if (const Mapping* mapping = unwrapper_.unwrap(record).mapping) {
          survey_.mappings.insert(std::string(mapping->name()));
        } else {
          survey_.has_plain_events = true;
        }
      });
    }
  }

  // The rest is not cut. How long it is, is known of plain files, told from the share that has been
  // unpacked of packed ones, and counted where there is no other way.
  void estimate(Source& source, std::uint64_t input_bytes) {
    const std::uint64_t seen_bytes = survey_.unpacked_bytes;
    const std::uint64_t consumed_bytes = source.consumed_bytes();
    if (survey_.member.empty() && survey_.codecs.empty() && input_bytes > 0) {
      survey_.unpacked_bytes = std::max(input_bytes, seen_bytes);
    } else if (survey_.member.empty() && input_bytes > 0 && consumed_bytes > 0) {
      survey_.unpacked_bytes =
          scaled(seen_bytes, std::max(input_bytes, consumed_bytes), consumed_bytes);
    } else {
      while (const std::optional<Piece> piece = next(source)) {
        survey_.unpacked_bytes += piece->unpacked_bytes;
      }
    }
    survey_.events = scaled(survey_.events, survey_.unpacked_bytes, seen_bytes);
    survey_.is_estimate = survey_.unpacked_bytes != seen_bytes;
  }

  static std::uint64_t scaled(std::uint64_t part, std::uint64_t whole, std::uint64_t of) {
    return static_cast<std::uint64_t>(static_cast<double>(part) * static_cast<double>(whole) /
                                      static_cast<double>(of));
  }

  Unwrapper unwrapper_;
  MemberSurvey& survey_;
};

}  // namespace

void survey_input(const Input& input, const FormatSet& formats,
                  const std::function<void(const MemberSurvey&)>& report) {
  Result<MemberReader> members =
      MemberReader::open(input.path, SourceOptions{.block_bytes = kPieceBytes});
  if (!members) {
    report({.path = input.path, .size_bytes = input.size_bytes, .error = members.error()});
    return;
  }
  const UnwrapTables tables(formats);
  while (std::optional<Member> member = members->next()) {
    MemberSurvey survey{.path = input.path,
                        .member = member->label,
                        .size_bytes = member->label.empty() ? input.size_bytes : 0,
                        .codecs = member->codecs,
                        .container = member->container,
                        .error = member->error};
    if (member->source) {
      Surveyor(tables, survey).look_at(*member->source, input.size_bytes);
    }
    report(survey);
  }
}

}  // namespace trawl
