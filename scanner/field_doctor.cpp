// Sampling: every input is cut into events as a scan does it; pieces that are not looked at are
// gaps, behind which the cutter finds the next event.

#include "scanner/field_doctor.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "io/member_reader.h"
#include "io/source.h"
#include "scanner/cut_records.h"
#include "scanner/ecs/format_set.h"
#include "scanner/input_cutter.h"
#include "scanner/match/field_survey.h"

namespace trawl {

namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;
// A share that would be smaller says nothing.
constexpr std::uint64_t kMinShareBytes = std::uint64_t{256} << 10;
constexpr std::uint64_t kMinShareEvents = 8;
// Logs shrink about that much when they are packed.
constexpr std::uint64_t kUsualRatio = 8;
// Of what has to be unpacked one after another, one piece in so many is looked at.
constexpr std::uint64_t kMaxSerialStride = 8;

// What of an input is looked at.
struct Share {
  std::uint64_t bytes = 0;
  std::uint64_t events = 0;
};

class Sampler {
 public:
  // Borrows the surveys, to which it gives the records.
  Sampler(std::vector<FieldSurvey*> surveys, DoctorReport& report)
      : surveys_(std::move(surveys)), report_(report) {}

  void sample(const Input& input, Share share) {
    Result<MemberReader> members =
        MemberReader::open(input.path, SourceOptions{.block_bytes = kPieceBytes});
    if (!members) {
      report_.unread.push_back(members.error());
      return;
    }
    ++report_.inputs;
    left_ = share;
    while (std::optional<Member> member = members->next()) {
      if (member->error) {
        report_.unread.push_back(*member->error);
      }
      if (member->source && left_.bytes > 0 && left_.events > 0) {
        sample_member(*member, input.size_bytes);
      } else if (member->source) {
        report_.is_whole = false;
        return;
      }
    }
  }

 private:
  // `size_bytes`: of the input on disk; 0 if that is not known.
  void sample_member(Member& member, std::uint64_t size_bytes) {
    const bool is_plain = member.codecs.empty();
    const std::uint64_t expected_bytes = is_plain ? size_bytes : size_bytes * kUsualRatio;
    std::uint64_t stride = std::max<std::uint64_t>(1, expected_bytes / left_.bytes);
    stride = is_plain ? stride : std::min(stride, kMaxSerialStride);
    const std::uint64_t pieces =
        std::max<std::uint64_t>(1, std::min(expected_bytes, left_.bytes) / kPieceBytes);
    events_a_piece_ = std::max<std::uint64_t>(kMinShareEvents, left_.events / pieces);
    allowance_ = 0;

    InputCutter cutter(kPieceBytes);
    for (std::uint64_t number = 0;; ++number) {
      Result<std::optional<Piece>> piece = member.source->next();
      if (!piece || !*piece) {
        if (!piece) {
          report_.unread.push_back(piece.error());
        }
        add(cutter.finish(piece ? InputEnd::Whole : InputEnd::Damaged));
        return;
      }
      if (left_.bytes == 0 || left_.events == 0) {
        report_.is_whole = false;
        add(cutter.finish(InputEnd::Stopped));
        return;
      }
      if (number % stride != 0) {
        report_.is_whole = false;
        add(cutter.push_gap((*piece)->unpacked_bytes));
        continue;
      }
      push(*member.source, **piece, cutter);
    }
  }

  void push(const Source& source, Piece& piece, InputCutter& cutter) {
    Result<Block> block =
        piece.is_packed ? source.unpack(piece) : Result<Block>(std::move(piece.bytes));
    if (!block) {
      report_.unread.push_back(block.error());
      add(cutter.push_gap(piece.unpacked_bytes));
      return;
    }
    const std::uint64_t size_bytes = block->bytes.size();
    report_.bytes += size_bytes;
    allowance_ += events_a_piece_;
    left_.bytes -= std::min(left_.bytes, size_bytes);
    add(cutter.push(std::move(*block)));
  }

  void add(const std::vector<CutChunk>& chunks) {
    for (const CutChunk& chunk : chunks) {
      visit_records(chunk, [&](std::string_view record) {
        if (allowance_ == 0 || left_.events == 0) {
          report_.is_whole = false;
          return;
        }
        --allowance_;
        --left_.events;
        bool is_event = false;
        for (FieldSurvey* survey : surveys_) {
          is_event = survey->add(record) || is_event;
        }
        ++(is_event ? report_.events : report_.rejected);
      });
    }
  }

  std::vector<FieldSurvey*> surveys_;
  DoctorReport& report_;
  Share left_;
  std::uint64_t events_a_piece_ = kMinShareEvents;
  std::uint64_t allowance_ = 0;  // events that may still be taken from the pieces up to here
};

DeadRule::Cause cause_of(OutOfReach::Kind kind) {
  switch (kind) {
    case OutOfReach::Kind::Source:
      return DeadRule::Cause::Source;
    case OutOfReach::Kind::Field:
      return DeadRule::Cause::Field;
    case OutOfReach::Kind::Type:
      return DeadRule::Cause::Type;
    case OutOfReach::Kind::Never:
      break;
  }
  return DeadRule::Cause::Never;
}

// What both, or one of them, would do for a dead rule. `all` is the survey with all formats.
void find_cure(const FieldSurvey& chosen, const FieldSurvey& all,
               const std::set<std::string>& databases, DeadRule& dead) {
  const bool needs_map = chosen.problems(dead.rule, true).has_value();
  for (const bool with_databases : {false, true}) {
    const bool is_helped = needs_map ? !all.problems(dead.rule, with_databases)
                                     : !chosen.problems(dead.rule, with_databases);
    if (is_helped) {
      dead.mappings =
          needs_map ? all.useful_mappings(dead.rule, with_databases) : std::set<std::string>();
      dead.databases = with_databases ? databases : std::set<std::string>();
      return;
    }
  }
}

void find_dead(const RuleSet& rules, const FieldSurvey& chosen, const FieldSurvey& all,
               DoctorReport& report) {
  std::map<RuleId, std::set<std::string>> databases;
  for (DatabaseNeed& need : find_database_needs(rules)) {
    databases.emplace(need.rule, std::move(need.databases));
  }
  for (std::size_t i = 0; i < rules.rules().size(); ++i) {
    DeadRule dead{.rule = static_cast<RuleId>(i)};
    const std::optional<ReachProblems> problems = chosen.problems(dead.rule, false);
    if (!problems) {
      continue;
    }
    // What a database could tell is no reason where it would not help.
    for (const OutOfReach& problem : chosen.problems(dead.rule, true).value_or(*problems)) {
      dead.reasons.push_back(
          {.cause = cause_of(problem.kind), .field = problem.field, .text = problem.text});
    }
    find_cure(chosen, all, databases[dead.rule], dead);
    report.dead.push_back(std::move(dead));
  }
}

}  // namespace

std::string_view cause_name(DeadRule::Cause cause) {
  switch (cause) {
    case DeadRule::Cause::Source:
      return "source";
    case DeadRule::Cause::Field:
      return "field";
    case DeadRule::Cause::Type:
      return "type";
    case DeadRule::Cause::Never:
      break;
  }
  return "never";
}

Result<DoctorReport> examine(const RuleSet& rules, const std::vector<Input>& inputs,
                             const DoctorOptions& options) {
  const Result<FormatSet> chosen_formats = choose_formats(options.map, options.geoip);
  const Result<FormatSet> all_formats = choose_formats("auto", options.geoip);
  if (!chosen_formats || !all_formats) {
    return fail(chosen_formats ? all_formats.error() : chosen_formats.error());
  }
  FieldSurvey chosen(rules, *chosen_formats, options.default_index);
  const bool has_all = chosen_formats->mappings().size() == all_formats->mappings().size();
  std::optional<FieldSurvey> all;
  std::vector<FieldSurvey*> surveys = {&chosen};
  if (!has_all) {
    all.emplace(rules, *all_formats, options.default_index);
    surveys.push_back(&*all);
  }

  DoctorReport report;
  const std::size_t count = std::min(inputs.size(), options.max_inputs);
  report.is_whole = count == inputs.size();
  Sampler sampler(std::move(surveys), report);
  for (std::size_t i = 0; i < count; ++i) {
    sampler.sample(inputs[i * inputs.size() / count],
                   {.bytes = std::max(kMinShareBytes, options.max_bytes / count),
                    .events = std::max(kMinShareEvents, options.max_events / count)});
  }
  if (report.events > 0) {
    find_dead(rules, chosen, has_all ? chosen : *all, report);
  }
  return report;
}

}  // namespace trawl
