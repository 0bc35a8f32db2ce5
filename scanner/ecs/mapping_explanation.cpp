#include "scanner/ecs/mapping_explanation.h"

#include <algorithm>
#include <utility>

#include "scanner/ecs/json_tree_reader.h"
#include "scanner/event/wrapper.h"

namespace trawl {

namespace {

bool is_below(std::string_view path, std::string_view root) {
  return path.size() > root.size() && path.starts_with(root) && path[root.size()] == '.';
}

// Statements that leave what they copy as it is, so that names below it stay the same.
bool copies_whole(std::string_view verb) {
  return verb == "copy" || verb == "move" || verb == "render" || verb == "set";
}

// The traces that concern a field: of the field itself, of an object it lies in, or of what lies
// below it (a list of objects).
std::vector<Mapping::Trace> traces_of(std::string_view field,
                                      const std::vector<Mapping::Trace>& all) {
  std::vector<Mapping::Trace> traces;
  for (const Mapping::Trace& trace : all) {
    const bool is_within = is_below(field, trace.field);
    if (trace.field != field && !is_within && !is_below(trace.field, field)) {
      continue;
    }
    if (!trace.is_addition && !is_below(trace.field, field)) {
      traces.clear();  // what was there before is gone
    }
    const bool is_repeated = !traces.empty() && traces.back().line == trace.line &&
                             traces.back().raw_paths == trace.raw_paths;
    if (is_repeated) {
      continue;
    }
    traces.push_back(trace);
    if (is_within && copies_whole(trace.verb())) {
      for (std::string& path : traces.back().raw_paths) {
        path += field.substr(trace.field.size() + (path.empty() ? 1 : 0));
      }
    }
  }
  return traces;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which is bounded
void collect(const JsonTree& tree, const std::string& name,
             const std::vector<Mapping::Trace>& traces, std::vector<ExplainedField>& fields) {
  if (!tree.is_object()) {
    fields.push_back({.field = name, .value = tree, .made_by = traces_of(name, traces)});
    fields.back().value.own_texts();
    return;
  }
  for (const auto& [key, value] : tree.members()) {
    collect(value, (name.empty() ? "" : name + ".") + std::string(key.view()), traces, fields);
  }
}

}  // namespace

Result<MappingExplanation> explain_mapping(const Mapping& mapping, std::string_view event,
                                           const GeoDatabases* geo) {
  const Result<UnwrappedEvent> unwrapped = unwrap_export(event);
  if (!unwrapped) {
    return fail(unwrapped.error());
  }
  JsonTreeReader reader;
  Result<JsonTree> raw = reader.read(unwrapped->source);
  if (!raw) {
    return fail(raw.error());
  }
  std::vector<Mapping::Trace> traces;
  Mapping::Outcome outcome = mapping.apply(std::move(*raw), &traces, geo);
  MappingExplanation explanation{
      .fields = {}, .errors = std::move(outcome.errors), .is_dropped = outcome.dropped};
  collect(outcome.event, {}, traces, explanation.fields);
  return explanation;
}

}  // namespace trawl
