#include "tests/support/reference_eval.h"

#include <algorithm>
#include <utility>

#include "rules/index_scope.h"
#include "rules/ir/time.h"
#include "rules/rule_reader.h"
#include "tests/support/reference_value.h"

namespace trawl::test {
namespace {

// A value and the full name of its field.
struct NamedScalar {
  std::string name;
  JsonTree value;
  bool is_metadata = false;  // `_id`, `_index`: tested by name, but no field of the event
};

std::string join(const std::string& prefix, const std::string& name) {
  return prefix.empty() ? name : prefix + "." + name;
}

// All scalars at or below `tree`, whose own name is `name`; nulls are no values.
void collect_scalars(const JsonTree& tree, const std::string& name,
                     std::vector<NamedScalar>& scalars) {
  switch (tree.kind) {
    case JsonTree::Kind::Null:
      return;
    case JsonTree::Kind::Object:
      for (const auto& [key, member] : tree.members) {
        collect_scalars(member, join(name, key), scalars);
      }
      return;
    case JsonTree::Kind::Array:
      for (const JsonTree& element : tree.elements) {
        collect_scalars(element, name, scalars);
      }
      return;
    default:
      scalars.push_back({name, tree});
  }
}

// All objects whose name is `wanted`.
void collect_objects(const JsonTree& tree, const std::string& name, const std::string& wanted,
                     std::vector<const JsonTree*>& objects) {
  if (tree.kind == JsonTree::Kind::Array) {
    for (const JsonTree& element : tree.elements) {
      collect_objects(element, name, wanted, objects);
    }
  }
  if (tree.kind != JsonTree::Kind::Object) {
    return;
  }
  if (name == wanted) {
    objects.push_back(&tree);
  }
  for (const auto& [key, member] : tree.members) {
    collect_objects(member, join(name, key), wanted, objects);
  }
}

bool is_below(std::string_view name, std::string_view root) {
  return name.size() > root.size() && name.starts_with(root) && name[root.size()] == '.';
}

// What a condition looks at: the whole event, or one object of a nested field.
struct Scope {
  const JsonTree* object = nullptr;
  std::string name;                  // of the object; "" for the event
  std::vector<NamedScalar> scalars;  // all in it
};

Scope make_scope(const JsonTree& object, std::string name) {
  Scope scope{&object, std::move(name), {}};
  collect_scalars(object, scope.name, scope.scalars);
  return scope;
}

class Evaluator {
 public:
  Evaluator(const FieldTable& fields, const FieldTypes& types, std::optional<Timestamp> now)
      : fields_(fields), types_(types), now_(now) {}

  bool holds(const Expr& expr, const Scope& scope) const {
    const auto child_holds = [&](const Expr& child) { return holds(child, scope); };
    switch (expr.kind) {
      case Expr::Kind::Always:
        return true;
      case Expr::Kind::Never:
        return false;
      case Expr::Kind::And:
        return std::ranges::all_of(expr.children, child_holds);
      case Expr::Kind::Or:
        return std::ranges::any_of(expr.children, child_holds);
      case Expr::Kind::Not:
        return !child_holds(expr.children.at(0));
      case Expr::Kind::Leaf:
        return leaf_holds(expr.leaf.value(), scope);
      case Expr::Kind::Nested:
        return nested_holds(expr, scope);
      case Expr::Kind::AnyField:
        return any_field_holds(expr, scope);
    }
    return false;
  }

 private:
  bool leaf_holds(const Leaf& leaf, const Scope& scope) const {
    const std::string& wanted = fields_.name(leaf.field);
    const bool takes_descendants =
        leaf.reading.type == FieldType::Flattened ||
        (leaf.test == Test::Exists &&
         (leaf.reading.type == FieldType::Object || leaf.reading.type == FieldType::Dynamic));
    return std::ranges::any_of(scope.scalars, [&](const NamedScalar& scalar) {
      if (scalar.name == wanted) {
        return value_passes(leaf, scalar.value, now_);
      }
      return takes_descendants && is_below(scalar.name, wanted) &&
             value_passes(leaf, scalar.value, now_);
    });
  }

  bool nested_holds(const Expr& expr, const Scope& scope) const {
    std::vector<const JsonTree*> objects;
    collect_objects(*scope.object, scope.name, expr.path, objects);
    return std::ranges::any_of(objects, [&](const JsonTree* object) {
      return holds(expr.children.at(0), make_scope(*object, expr.path));
    });
  }

  // Does a leaf with the type of field `name` let the value through? The leaf says what is asked,
  // the field how its values are read.
  bool field_passes(const Expr& expr, const std::string& name, const Reading& reading,
                    const JsonTree& value) const {
    if (!reference_glob(expr.path, name, CaseRule::Sensitive)) {
      return false;
    }
    return std::ranges::any_of(expr.children, [&](const Expr& child) {
      Leaf leaf = child.leaf.value();
      if (leaf.reading.type != reading.type || leaf.reading.analyzer != reading.analyzer) {
        return false;
      }
      leaf.reading = reading;
      return value_passes(leaf, value, now_);
    });
  }

  // A value stands under its own name, under that of its text sub-field, and under the flattened
  // roots above it. Below a nested field it is seen from inside only.
  bool any_field_holds(const Expr& expr, const Scope& scope) const {
    return std::ranges::any_of(scope.scalars, [&](const NamedScalar& scalar) {
      if (scalar.is_metadata) {
        return false;
      }
      const std::string& name = scalar.name;
      const FieldInfo own = types_.resolve(name);
      bool passes =
          field_passes(expr, name, own.reading, scalar.value) ||
          (own.text_field && field_passes(expr, name + ".text", *own.text_field, scalar.value));
      for (std::size_t dot = name.find('.'); dot != std::string::npos;
           dot = name.find('.', dot + 1)) {
        const std::string root = name.substr(0, dot);
        const Reading reading = types_.resolve(root).reading;
        if (reading.type == FieldType::Nested && root.size() > scope.name.size()) {
          return false;
        }
        passes =
            passes || (reading.type == FieldType::Flattened && root.size() > scope.name.size() &&
                       field_passes(expr, root, reading, scalar.value));
      }
      return passes;
    });
  }

  const FieldTable& fields_;
  const FieldTypes& types_;
  std::optional<Timestamp> now_;
};

const JsonTree* find_member(const JsonTree& object, std::string_view name) {
  for (const auto& [key, member] : object.members) {
    if (key == name) {
      return &member;
    }
  }
  return nullptr;
}

std::string string_member(const JsonTree& object, std::string_view name) {
  const JsonTree* member = find_member(object, name);
  return member != nullptr && member->kind == JsonTree::Kind::String ? member->text : "";
}

// The first value of a field, "" if there is none.
std::string first_text(const Scope& scope, std::string_view name) {
  const auto found = std::ranges::find(scope.scalars, name, &NamedScalar::name);
  return found == scope.scalars.end() ? "" : found->value.text;
}

std::optional<Timestamp> time_of(const Scope& scope) {
  return parse_timestamp(first_text(scope, "@timestamp"));
}

// Adds a value that the event is known to have though its bytes do not say so.
void synthesise(Scope& scope, const std::string& name, std::string_view text,
                bool is_metadata = false) {
  const bool is_there =
      std::ranges::find(scope.scalars, name, &NamedScalar::name) != scope.scalars.end();
  if (!is_there && !text.empty()) {
    scope.scalars.push_back(
        {name, {.kind = JsonTree::Kind::String, .text = std::string(text)}, is_metadata});
  }
}

// When the rule looks at an event of that time: its runs are at the multiples of its interval.
std::optional<Timestamp> run_of(const Rule& rule, std::optional<Timestamp> time) {
  const auto interval = parse_duration(rule.interval);
  const std::int64_t step = interval ? interval->count() * 1'000'000'000 : 0;
  while (time && step > 0 && time->nanoseconds % step != 0) {
    const std::int64_t over = time->nanoseconds % step;
    time->nanoseconds += over > 0 ? step - over : -over;
  }
  return time;
}

IndexName index_of(const Scope& scope, const std::string& wrapper_index,
                   const std::string& default_index) {
  const std::string type = first_text(scope, "data_stream.type");
  const std::string dataset = first_text(scope, "data_stream.dataset");
  const std::string name_space = first_text(scope, "data_stream.namespace");
  const std::string event_dataset = first_text(scope, "event.dataset");
  const std::string agent = first_text(scope, "agent.type");
  const std::string module = first_text(scope, "event.module");
  return index_name({.wrapper_index = wrapper_index,
                     .data_stream_type = type,
                     .data_stream_dataset = dataset,
                     .data_stream_namespace = name_space,
                     .event_dataset = event_dataset,
                     .default_index = default_index,
                     .agent_type = agent,
                     .event_module = module});
}

bool is_in_range(const std::optional<Timestamp>& time, const ReferenceOptions& options) {
  if (!options.since && !options.until) {
    return true;
  }
  return time && (!options.since || *time >= *options.since) &&
         (!options.until || *time < *options.until);
}

}  // namespace

ReferenceResult reference_match(const RuleSet& rules, std::string_view event,
                                const ReferenceOptions& options) {
  const std::optional<JsonTree> tree = parse_json_tree(event);
  if (!tree || tree->kind != JsonTree::Kind::Object) {
    return {ReferenceResult::Verdict::Rejected, {}};
  }
  const JsonTree* source = find_member(*tree, "_source");
  const bool is_wrapped = source != nullptr && source->kind == JsonTree::Kind::Object;
  Scope scope = make_scope(is_wrapped ? *source : *tree, "");
  const std::optional<Timestamp> time = time_of(scope);
  if (!is_in_range(time, options)) {
    return {ReferenceResult::Verdict::OutOfRange, {}};
  }

  const std::string wrapper_index = is_wrapped ? string_member(*tree, "_index") : "";
  const IndexName index = index_of(scope, wrapper_index, options.default_index);
  if (const auto stream = parse_data_stream(index.name)) {
    synthesise(scope, "data_stream.type", stream->type);
    synthesise(scope, "data_stream.dataset", stream->dataset);
    synthesise(scope, "data_stream.namespace", stream->name_space);
  }
  if (is_wrapped) {
    synthesise(scope, "_index", wrapper_index, true);
    synthesise(scope, "_id", string_member(*tree, "_id"), true);
  }

  ReferenceResult result;
  for (std::size_t i = 0; i < rules.rules().size(); ++i) {
    const LoadedRule& loaded = rules.rules()[i];
    const Evaluator evaluator(rules.fields(), rules.types(), run_of(loaded.rule, time));
    if (in_scope(loaded.rule.index, index) &&
        evaluator.holds(std::get<Single>(loaded.query).condition, scope)) {
      result.rules.push_back(static_cast<RuleId>(i));
    }
  }
  return result;
}

bool reference_holds(const Expr& condition, const FieldTable& fields, const FieldTypes& types,
                     const JsonTree& event) {
  const Scope scope = make_scope(event, "");
  return Evaluator(fields, types, time_of(scope)).holds(condition, scope);
}

}  // namespace trawl::test
