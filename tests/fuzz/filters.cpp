// Any bytes as the structured filters of a rule.

#include "rules/lang/filters.h"

#include "fuzz.h"
#include "rules/ir/print.h"
#include "rules/ir/simplify.h"

namespace trawl {
namespace {

void fuzz_one(std::string_view bytes) {
  static const FieldTypes types;
  FieldTable fields;
  const auto expr = lower_filters(bytes, types, fields);
  if (!expr) {
    require(!expr.error().message.empty(), "errors say what is wrong");
    return;
  }
  require(simplify(*expr) == *expr, "what is simple stays as it is");
  require(!print(*expr, fields).empty(), "whatever is compiled can be printed");
}

const FuzzTarget kTarget{"filters", fuzz_one};

}  // namespace
}  // namespace trawl
