#pragma once

// Why a raw event became the ECS event it became: field by field, the statements of the mapping
// that made it.

#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "scanner/ecs/json_tree.h"
#include "scanner/ecs/mapping.h"

namespace trawl {

struct ExplainedField {
  std::string field;  // dotted
  JsonTree value;     // a scalar, or a list
  // The statement that wrote it, and those that added to it, in the order they ran. Their
  // raw_paths are those of this field, also where a statement copied an object whole.
  std::vector<Mapping::Trace> made_by;
};

struct MappingExplanation {
  std::vector<ExplainedField> fields;  // in the order of the event
  std::vector<std::string> errors;     // of the mapping
  bool is_dropped = false;             // by the mapping
};

// `event`: one JSON object of the mapping's format, kPaddingBytes readable behind it, maybe in the
// wrapper of an export. Errors: Corrupt (not JSON), Limit (nested too deeply).
[[nodiscard]] Result<MappingExplanation> explain_mapping(const Mapping& mapping,
                                                         std::string_view event,
                                                         const GeoDatabases* geo = nullptr);

}  // namespace trawl
