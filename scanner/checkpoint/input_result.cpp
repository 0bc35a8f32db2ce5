// Fields come in the order of the structures. What is read back may have been made up: every number
// that stands for something is checked.

#include "scanner/checkpoint/input_result.h"

#include <bit>
#include <limits>
#include <optional>
#include <utility>

#include "scanner/checkpoint/fields.h"

namespace trawl {

namespace {

constexpr auto kLastCode = static_cast<std::uint64_t>(ErrorCode::Limit);
constexpr auto kLastCodec = static_cast<std::uint64_t>(Codec::Zip);
constexpr auto kLastFraming = static_cast<std::uint64_t>(Framing::Mixed);

void add_signed(FieldWriter& fields, std::int64_t number) {
  fields.add_number(std::bit_cast<std::uint64_t>(number));
}

std::int64_t signed_number(FieldReader& fields) {
  return std::bit_cast<std::int64_t>(fields.number());
}

void add_time(FieldWriter& fields, const std::optional<Timestamp>& time) {
  fields.add_number(time ? 1 : 0);
  if (time) {
    add_signed(fields, time->nanoseconds);
  }
}

std::optional<Timestamp> read_time(FieldReader& fields) {
  if (fields.number_up_to(1) == 0) {
    return std::nullopt;
  }
  return Timestamp{signed_number(fields)};
}

// The numbers of a report that stand for nothing but themselves, in one place for both directions.
template <class Report, class Visit>
void visit_counts(Report& report, const Visit& visit) {
  for (auto* const count :
       {&report.unpacked_bytes, &report.event_bytes, &report.between_bytes, &report.rejected_bytes,
        &report.events, &report.events_out_of_range, &report.events_sifted, &report.raw.events,
        &report.raw.normalized, &report.raw.with_mapping_errors, &report.raw.dropped,
        &report.rejected, &report.cloudtrail_digests, &report.aws_configs}) {
    visit(*count);
  }
}

template <class Counts, class Visit>
void visit_container(Counts& counts, const Visit& visit) {
  for (auto* const count : {&counts.members, &counts.folders, &counts.links, &counts.others}) {
    visit(*count);
  }
}

void add_report(FieldWriter& fields, const InputReport& report) {
  const auto add_count = [&fields](std::uint64_t count) { fields.add_number(count); };
  fields.add_number(report.ordinal);
  fields.add_text(report.member);
  fields.add_number(report.codecs.size());
  for (const Codec codec : report.codecs) {
    fields.add_number(static_cast<std::uint64_t>(codec));
  }
  fields.add_number(report.container ? 1 : 0);
  if (report.container) {
    visit_container(*report.container, add_count);
  }
  fields.add_number(report.framing ? 1 : 0);
  if (report.framing) {
    fields.add_number(static_cast<std::uint64_t>(*report.framing));
  }
  visit_counts(report, add_count);
  fields.add_number(report.rejected_spans.size());
  for (const RejectedSpan& span : report.rejected_spans) {
    fields.add_number(span.offset_bytes);
    fields.add_number(span.length_bytes);
    fields.add_text(span.reason);
  }
  fields.add_number(report.error ? 1 : 0);
  if (report.error) {
    fields.add_number(static_cast<std::uint64_t>(report.error->code));
    fields.add_text(report.error->message);
    fields.add_text(report.error->where);
  }
}

InputReport read_report(FieldReader& fields, const Input& input) {
  const auto read_count = [&fields](std::uint64_t& count) { count = fields.number(); };
  InputReport report;
  report.input = input;
  report.ordinal =
      static_cast<std::uint32_t>(fields.number_up_to(std::numeric_limits<std::uint32_t>::max()));
  report.member = fields.text();
  for (std::uint64_t left = fields.number(); left > 0 && fields.is_good(); --left) {
    report.codecs.push_back(static_cast<Codec>(fields.number_up_to(kLastCodec)));
  }
  if (fields.number_up_to(1) == 1) {
    visit_container(report.container.emplace(), read_count);
  }
  if (fields.number_up_to(1) == 1) {
    report.framing = static_cast<Framing>(fields.number_up_to(kLastFraming));
  }
  visit_counts(report, read_count);
  for (std::uint64_t left = fields.number_up_to(kMaxListedSpans); left > 0 && fields.is_good();
       --left) {
    RejectedSpan& span = report.rejected_spans.emplace_back();
    span.offset_bytes = fields.number();
    span.length_bytes = fields.number();
    span.reason = fields.text();
  }
  if (fields.number_up_to(1) == 1) {
    Error& error = report.error.emplace();
    error.code = static_cast<ErrorCode>(fields.number_up_to(kLastCode));
    error.message = fields.text();
    error.where = fields.text();
  }
  return report;
}

// Of the rules, only those that matched.
void add_stats(FieldWriter& fields, const MatchStats& stats) {
  fields.add_number(stats.hits);
  fields.add_number(stats.events_without_time);
  fields.add_number(stats.events_with_unknown_index);
  add_time(fields, stats.first_event);
  add_time(fields, stats.last_event);
  for (std::size_t rule = 0; rule < stats.alerts_by_rule.size(); ++rule) {
    if (stats.alerts_by_rule[rule] > 0) {
      fields.add_number(stats.alerts_by_rule[rule]);
      fields.add_number(rule);
    }
  }
  fields.add_number(0);
}

MatchStats read_stats(FieldReader& fields, std::size_t rule_count) {
  MatchStats stats;
  stats.hits = fields.number();
  stats.events_without_time = fields.number();
  stats.events_with_unknown_index = fields.number();
  stats.first_event = read_time(fields);
  stats.last_event = read_time(fields);
  while (const std::uint64_t count = rule_count == 0 ? 0 : fields.number()) {
    const auto rule = static_cast<std::size_t>(fields.number_up_to(rule_count - 1));
    if (rule >= stats.alerts_by_rule.size()) {
      stats.alerts_by_rule.resize(rule + 1);
    }
    stats.alerts_by_rule[rule] = count;
  }
  return stats;
}

// The input's own report comes first, and the others are those of its members.
bool are_in_order(const std::vector<InputReport>& reports) {
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (i == 0 ? reports[i].ordinal != 0 : reports[i].ordinal <= reports[i - 1].ordinal) {
      return false;
    }
  }
  return !reports.empty();
}

}  // namespace

std::string encode(const InputResult& result) {
  FieldWriter fields;
  fields.add_number(result.stamp.size_bytes);
  add_signed(fields, result.stamp.modified_nanoseconds);
  fields.add_number(result.reports.size());
  for (const InputReport& report : result.reports) {
    add_report(fields, report);
  }
  add_stats(fields, result.stats);
  return std::move(fields).take();
}

Result<InputResult> decode_input_result(std::string_view bytes, const Input& input,
                                        std::size_t rule_count) {
  FieldReader fields(bytes);
  InputResult result;
  result.stamp.size_bytes = fields.number();
  result.stamp.modified_nanoseconds = signed_number(fields);
  for (std::uint64_t left = fields.number(); left > 0 && fields.is_good(); --left) {
    result.reports.push_back(read_report(fields, input));
  }
  result.stats = read_stats(fields, rule_count);
  if (!fields.is_at_end() || !are_in_order(result.reports)) {
    return fail(ErrorCode::Corrupt, "holds an account of an input that cannot be read");
  }
  return result;
}

}  // namespace trawl
