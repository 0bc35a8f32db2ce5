// Any bytes as a KQL query: it parses or is refused with a place inside the query, and what it
// becomes is already simple and can be printed.

#include "rules/lang/kql.h"

#include "fuzz.h"
#include "rules/ir/print.h"
#include "rules/ir/simplify.h"

namespace trawl {
namespace {

void fuzz_one(std::string_view bytes) {
  static const FieldTypes types;
  FieldTable fields;
  const auto expr = parse_kql(bytes, types, fields);
  if (!expr) {
    const Span span = expr.error().span;
    require(span.begin <= span.end && span.end <= bytes.size(), "errors lie in the query");
    require(!expr.error().message.empty(), "errors say what is wrong");
    return;
  }
  require(simplify(*expr) == *expr, "what is simple stays as it is");
  require(!print(*expr, fields).empty(), "whatever is compiled can be printed");
}

const FuzzTarget kTarget{"kql", fuzz_one};

}  // namespace
}  // namespace trawl
