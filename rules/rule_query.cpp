// One front end for each language; a type or language without one is refused with a reason.

#include "rules/rule_query.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "rules/ir/simplify.h"
#include "rules/lang/filters.h"
#include "rules/lang/kql.h"

namespace trawl {
namespace {

Refusal not_yet(std::string_view what) {
  return {.reason = LeftOutReason::NotSupportedYet,
          .detail = fmt::format("{} are not supported yet", what),
          .diagnostic = {}};
}

// nullopt if the rule can be tried.
std::optional<Refusal> refuse_kind(const Rule& rule) {
  switch (rule.type) {
    case RuleType::MachineLearning:
      return Refusal{.reason = LeftOutReason::CannotRunOffline,
                     .detail = "machine-learning rules need the results of anomaly jobs",
                     .diagnostic = {}};
    case RuleType::SavedQuery:
      if (rule.query.empty()) {
        return Refusal{.reason = LeftOutReason::CannotRunOffline,
                       .detail = "the saved query is not in the file",
                       .diagnostic = {}};
      }
      break;
    case RuleType::Eql:
      return not_yet("EQL rules");
    case RuleType::Esql:
      return not_yet("ES|QL rules");
    case RuleType::NewTerms:
      return not_yet("new-terms rules");
    case RuleType::Threshold:
      return not_yet("threshold rules");
    case RuleType::ThreatMatch:
      return not_yet("indicator-match rules");
    case RuleType::Query:
      break;
  }
  return rule.language == Language::Lucene ? std::optional(not_yet("Lucene queries"))
                                           : std::nullopt;
}

// A problem of the query, shown in its file. Where the file writes the query with escapes, its
// bytes are others, and the query is shown by itself.
Diagnostic query_diagnostic(const Rule& rule, std::string_view text, const SyntaxProblem& problem) {
  if (rule.query_offset_bytes == 0) {
    return make_diagnostic(rule.query, problem.span, problem.message,
                           fmt::format("{} (query)", rule.file));
  }
  // What is missing at the end of the query is missing behind its last word.
  const std::size_t end = rule.query.find_last_not_of(" \t\n") + 1;  // npos + 1 is 0
  const Span span{.begin = rule.query_offset_bytes + std::min(problem.span.begin, end),
                  .end = rule.query_offset_bytes + problem.span.end};
  return make_diagnostic(text, span, problem.message, rule.file);
}

Refusal broken(std::string detail, Diagnostic diagnostic) {
  return {.reason = LeftOutReason::Broken,
          .detail = std::move(detail),
          .diagnostic = std::move(diagnostic)};
}

// The first place that reads like the filters' own.
Span filters_span(std::string_view text) {
  for (const std::string_view key : {"[[rule.filters]]", "\nfilters"}) {
    if (const std::size_t begin = text.find(key); begin != std::string_view::npos) {
      const std::size_t skipped = key.front() == '\n' ? 1 : 0;
      return {.begin = begin + skipped, .end = begin + key.size()};
    }
  }
  return {};
}

tl::expected<Expr, Refusal> lower_rule_filters(const Rule& rule, std::string_view text,
                                               const FieldTypes& types, FieldTable& fields) {
  if (rule.filters_json.empty()) {
    return always();
  }
  Result<Expr> filters = lower_filters(rule.filters_json, types, fields);
  if (filters) {
    return std::move(*filters);
  }
  if (filters.error().code == ErrorCode::Unsupported) {
    return tl::unexpected(Refusal{.reason = LeftOutReason::NotSupportedYet,
                                  .detail = fmt::format("filters: {}", filters.error().message),
                                  .diagnostic = {}});
  }
  std::string message = fmt::format("filters: {}", filters.error().message);
  return tl::unexpected(
      broken(message, make_diagnostic(text, filters_span(text), message, rule.file)));
}

void collect_fields(const Expr& expr, const FieldTable& fields, std::set<std::string>& names) {
  if (expr.leaf && expr.kind == Expr::Kind::Leaf) {
    names.insert(fields.name(expr.leaf->field));
  }
  if (expr.kind == Expr::Kind::AnyField) {
    names.insert(expr.path);
    return;
  }
  for (const Expr& child : expr.children) {
    collect_fields(child, fields, names);
  }
}

// What Elastic's ingest pipelines add to an address from GeoIP databases.
bool comes_from_geoip(std::string_view field) {
  constexpr std::array<std::string_view, 4> kEndpoints = {"source", "destination", "client",
                                                          "server"};
  return std::ranges::any_of(kEndpoints, [field](std::string_view endpoint) {
    if (!field.starts_with(endpoint)) {
      return false;
    }
    const std::string_view rest = field.substr(endpoint.size());
    return rest.starts_with(".as.") || rest.starts_with(".geo.") || rest == ".geo";
  });
}

}  // namespace

tl::expected<Query, Refusal> lower_rule(const Rule& rule, std::string_view text,
                                        const FieldTypes& types, FieldTable& fields) {
  if (std::optional<Refusal> refusal = refuse_kind(rule)) {
    return tl::unexpected(std::move(*refusal));
  }
  tl::expected<Expr, SyntaxProblem> condition = parse_kql(rule.query, types, fields);
  if (!condition) {
    return tl::unexpected(
        broken(condition.error().message, query_diagnostic(rule, text, condition.error())));
  }
  tl::expected<Expr, Refusal> filters = lower_rule_filters(rule, text, types, fields);
  if (!filters) {
    return tl::unexpected(std::move(filters.error()));
  }
  return Single{simplify(all_of({std::move(*condition), std::move(*filters)}))};
}

std::vector<std::string> looked_up_fields(const Query& query, const FieldTable& fields) {
  std::set<std::string> names;
  collect_fields(std::get<Single>(query).condition, fields, names);
  std::erase_if(names, [](const std::string& name) { return !comes_from_geoip(name); });
  return {names.begin(), names.end()};
}

std::string looked_up_note(const std::vector<std::string>& fields) {
  return fmt::format("it tests {}, which events have from GeoIP databases only",
                     fmt::join(fields, ", "));
}

std::vector<std::string> offline_notes(const Rule& rule,
                                       const std::vector<std::string>& looked_up) {
  std::vector<std::string> notes;
  if (rule.suppression) {
    notes.emplace_back("alert suppression is not applied yet: every alert is shown");
  }
  if (std::ranges::any_of(rule.index, [](const std::string& pattern) {
        return pattern.starts_with(".alerts-security.");
      })) {
    notes.emplace_back("it reads the alerts of other rules, so it needs an archive of alerts");
  }
  if (!looked_up.empty()) {
    notes.push_back(looked_up_note(looked_up));
  }
  return notes;
}

}  // namespace trawl
