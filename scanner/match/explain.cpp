// Explains one rule on one event: the rule's expression is compiled alone, the event read by it,
// and every node of the expression answered by the judges that the matcher uses, but without its
// short cuts, so that each leaf can show the values it saw.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "rules/compile/compiler.h"
#include "rules/ir/print.h"
#include "rules/ir/time.h"
#include "scanner/ecs/normalizer.h"
#include "scanner/ecs/unwrapper.h"
#include "scanner/match/any_field.h"
#include "scanner/match/clock.h"
#include "scanner/match/evaluator.h"
#include "scanner/match/leaf_test.h"
#include "scanner/match/matcher.h"
#include "scanner/match/scopes.h"

namespace trawl {
namespace {

constexpr std::size_t kMaxShownValues = 50;  // of one leaf

std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_value(const FieldValue& value) {
  return value.kind == JsonKind::String ? json_string(value.text) : std::string(value.text);
}

Program compile(const Expr& condition, const FieldTable& fields) {
  Compiler compiler(&fields);
  compiler.add(condition);
  return std::move(compiler).finish();
}

std::vector<std::string_view> extra_names() {
  std::vector<std::string_view> names(hint_names().begin(), hint_names().end());
  names.emplace_back("@timestamp");
  return names;
}

// Why a value that is there is not seen by a search; "" if it is seen.
std::string hidden_because(const FieldValue& value, const Reading& reading, TypedValue& scratch) {
  read_value(value, reading, scratch);
  if (scratch.kind != TypedValue::Kind::Missing) {
    return {};
  }
  if (is_ignored(value.text, reading)) {
    return fmt::format("longer than ignore_above {}: not indexed", reading.ignore_above);
  }
  return fmt::format("not a value of type {}: not indexed", field_type_name(reading.type));
}

// Answers the clauses of a condition for one event, or for one object of a nested field.
class ClauseExplainer {
 public:
  // Names begin with `prefix`, if the event is an object of a nested field.
  ClauseExplainer(const Expr& condition, const RuleSet& rules, std::string prefix = {})
      : rules_(rules),
        program_(compile(condition, rules.fields())),
        tables_(program_, rules.fields(), rules.types(), extra_names(), std::move(prefix)),
        evaluator_(tables_, tables_.prefix().empty()) {}

  [[nodiscard]] const ProgramTables& tables() const { return tables_; }
  [[nodiscard]] Evaluator& evaluator() { return evaluator_; }
  [[nodiscard]] EventProblem read(std::string_view event) {
    event_ = event;
    return evaluator_.read(event);
  }
  void set_now(std::optional<Timestamp> now) { now_ = now; }

  [[nodiscard]] Explanation explain(const Expr& expr) {
    switch (expr.kind) {
      case Expr::Kind::Always:
        return {.clause = "always", .holds = true};
      case Expr::Kind::Never:
        return {.clause = "never", .holds = false};
      case Expr::Kind::And:
      case Expr::Kind::Or:
      case Expr::Kind::Not:
        return explain_operator(expr);
      case Expr::Kind::Leaf:
        return explain_leaf(*expr.leaf);
      case Expr::Kind::Nested:
        return explain_nested(expr);
      case Expr::Kind::AnyField:
        return explain_any_field(expr);
    }
    return {};
  }

 private:
  Explanation explain_operator(const Expr& expr) {
    Explanation node;
    for (const Expr& child : expr.children) {
      node.children.push_back(explain(child));
    }
    if (expr.kind == Expr::Kind::And) {
      node.clause = "and";
      node.holds = std::ranges::all_of(node.children, &Explanation::holds);
    } else if (expr.kind == Expr::Kind::Or) {
      node.clause = "or";
      node.holds = std::ranges::any_of(node.children, &Explanation::holds);
    } else {
      node.clause = "not";
      node.holds = !node.children.front().holds;
    }
    return node;
  }

  Explanation explain_leaf(const Leaf& leaf) {
    Explanation node{.clause = print(leaf, rules_.fields())};
    const std::size_t slot = *tables_.slot(rules_.fields().name(leaf.field));
    std::string hidden;
    bool is_seen = false;
    any_value(evaluator_.fields(), slot, looks_below(leaf), [&](const FieldValue& value) {
      if (node.values.size() < kMaxShownValues) {
        node.values.push_back(json_value(value));
      }
      node.holds = node.holds || holds(leaf, value, now_, typed_);
      const std::string because = hidden_because(value, leaf.reading, typed_);
      hidden = because.empty() ? hidden : because;
      is_seen = is_seen || because.empty();
      return false;
    });
    if (node.values.empty()) {
      node.remark = "the field is missing";
    } else if (!node.holds && !hidden.empty()) {
      node.remark = is_seen ? "one of the values is " + hidden : hidden;
    } else if (depends_on_now(leaf)) {
      node.remark = now_.has_value() ? "now is " + timestamp_text(*now_)
                                     : "the event has no time, so now is unknown";
    }
    return node;
  }

  // The object that satisfies the condition is shown; if none does, all are.
  Explanation explain_nested(const Expr& expr) {
    const Expr& condition = expr.children.front();
    Explanation node{.clause = fmt::format("some object of {}", expr.path)};
    const auto& nested = program_.nested();
    const auto found = std::ranges::find(nested, Program::Nested{expr.path, condition});
    const auto objects = evaluator_.fields().objects(
        tables_.object(static_cast<std::size_t>(found - nested.begin())));
    ClauseExplainer inner(condition, rules_, expr.path + ".");
    inner.set_now(now_);
    for (const std::string_view object : objects) {
      if (inner.read(object) != EventProblem::None) {
        continue;
      }
      Explanation child = inner.explain(condition);
      if (child.holds) {
        node.holds = true;
        node.children.clear();
        node.children.push_back(std::move(child));
        return node;
      }
      if (node.children.size() < kMaxShownValues) {
        node.children.push_back(std::move(child));
      }
    }
    if (objects.empty()) {
      node.remark = "there is no such object";
    }
    return node;
  }

  // Shows the values that pass. Those that do not would be all the rest of the event.
  Explanation explain_any_field(const Expr& expr) {
    Explanation node{.clause = print(expr, rules_.fields())};
    const Program program = compile(expr, rules_.fields());
    const ProgramTables tables(program, rules_.fields(), rules_.types(), {}, tables_.prefix());
    AnyFieldTests tests(tables);
    std::vector<NamedValue> values;
    if (evaluator_.reader().read_all(event_, tables_.prefix(), values) != EventProblem::None) {
      return node;
    }
    const auto unwritten = evaluator_.fields().unwritten();
    values.insert(values.end(), unwritten.begin(), unwritten.end());
    std::string names;
    for (const NamedValue& value : values) {
      if (!tests.holds(0, std::span(&value, 1), now_, typed_)) {
        continue;
      }
      node.holds = true;
      if (node.values.size() < kMaxShownValues) {
        node.values.push_back(json_value(value.value));
        names += (names.empty() ? "" : ", ") + std::string(value.path);
      }
    }
    node.remark = node.holds ? "in " + names : "no field passes";
    return node;
  }

  const RuleSet& rules_;
  Program program_;
  ProgramTables tables_;
  Evaluator evaluator_;
  std::optional<Timestamp> now_;
  std::string_view event_;
  TypedValue typed_;
};

Explanation explain_scope(const Rule& rule, const IndexName& index) {
  Explanation node{.clause = fmt::format("index in {}", fmt::join(rule.index, ", "))};
  node.holds = in_scope(rule.index, index);
  if (!index.name.empty()) {
    node.values.push_back(json_string(index.name));
  }
  for (const std::string& alias : index.aliases) {
    node.values.push_back(json_string(alias));
  }
  if (!node.holds) {
    node.remark = "the index is out of scope";
  } else if (index.name.empty()) {
    node.remark = "nobody knows where the event lives: taken to be in scope";
  }
  return node;
}

Explanation explain_range(const MatchOptions& options, std::optional<Timestamp> time) {
  Explanation node{.clause = "@timestamp"};
  node.holds = time.has_value();
  if (options.since.has_value()) {
    node.clause += " >= " + timestamp_text(*options.since);
    node.holds = node.holds && *time >= *options.since;
  }
  if (options.until.has_value()) {
    node.clause += (options.since.has_value() ? " and < " : " < ") + timestamp_text(*options.until);
    node.holds = node.holds && *time < *options.until;
  }
  if (time.has_value()) {
    node.values.push_back(json_string(timestamp_text(*time)));
  }
  return node;
}

// Explains an event that is to be taken as it is.
Result<Explanation> explain_event(const RuleSet& rules, RuleId rule, std::string_view event,
                                  const MatchOptions& options) {
  const LoadedRule& loaded = rules.rule(rule);
  const Expr& condition = std::get<Single>(loaded.query).condition;
  ClauseExplainer explainer(condition, rules);
  EventProblem problem = explainer.read(event);
  if (problem == EventProblem::None) {
    problem = explainer.evaluator().reader().validate(event);
  }
  if (problem != EventProblem::None) {
    return fail(ErrorCode::Corrupt, std::string(problem_text(problem)));
  }

  EventFields& fields = explainer.evaluator().fields();
  const auto time = event_time(fields.values(*explainer.tables().slot("@timestamp")));
  if (time.has_value()) {
    explainer.set_now(run_time(*time, run_interval(loaded.rule)));
  }
  Scopes scopes(rules, explainer.tables(), options.default_index);
  const Home* home = scopes.add_data_stream(fields);
  const IndexName& index = home != nullptr ? home->index : scopes.find(fields).index;

  Explanation root{.clause = "and"};
  if (options.since.has_value() || options.until.has_value()) {
    root.children.push_back(explain_range(options, time));
  }
  if (!loaded.rule.index.empty()) {
    root.children.push_back(explain_scope(loaded.rule, index));
  }
  Explanation clauses = explainer.explain(condition);
  if (root.children.empty()) {
    return clauses;
  }
  if (condition.kind == Expr::Kind::And) {
    std::ranges::move(clauses.children, std::back_inserter(root.children));
  } else {
    root.children.push_back(std::move(clauses));
  }
  root.holds = std::ranges::all_of(root.children, &Explanation::holds);
  return root;
}

}  // namespace

// What is said of a raw event is said of the event it becomes.
Result<Explanation> explain(const RuleSet& rules, RuleId rule, std::string_view event,
                            const MatchOptions& options) {
  const UnwrapTables tables(options.formats);
  Unwrapper unwrapper(tables);
  const InnerEvent inner = unwrapper.unwrap(event);
  const Mapping* const mapping = inner.mapping;
  if (mapping == nullptr) {
    return explain_event(rules, rule, inner.text, options);
  }
  Normalizer normalizer(options.formats.geo());
  const Result<NormalizedEvent> normalized = normalizer.normalize(*mapping, inner.text);
  if (!normalized) {
    return fail(normalized.error());
  }
  Explanation format{.clause = fmt::format("a raw event of {}", mapping->name()),
                     .holds = !normalized->is_dropped};
  if (normalized->is_dropped) {
    format.remark = "its mapping drops it";
    return format;
  }
  format.remark = "the clauses are about the ECS event it becomes";
  for (const std::string& error : normalized->errors) {
    format.remark += "; mapping error: " + error;
  }
  Result<Explanation> explained = explain_event(rules, rule, normalized->text, options);
  if (!explained) {
    return explained;
  }
  Explanation root{.clause = "and", .holds = explained->holds};
  root.children.push_back(std::move(format));
  if (explained->clause == "and") {
    std::ranges::move(explained->children, std::back_inserter(root.children));
  } else {
    root.children.push_back(std::move(*explained));
  }
  return root;
}

}  // namespace trawl
