// Any bytes as a rule file: it is a rule, loaded or left out with a reason, or a message with a
// place in the file.

#include "fuzz.h"
#include "rules/rule_reader.h"
#include "rules/rule_set.h"

namespace trawl {
namespace {

void fuzz_one(std::string_view bytes) {
  static const FieldTypes types;
  const auto rule = read_rule(bytes, "fuzz.toml");
  require(rule || rule.error().render().starts_with("fuzz.toml:"), "errors name their file");
  require(!rule || rule->query_offset_bytes == 0 ||
              with_unix_lines(bytes).substr(rule->query_offset_bytes).starts_with(rule->query),
          "a query stands where its offset says");
  RuleSetBuilder builder(types);
  builder.add_text(bytes, "fuzz.toml");
  const RuleSet set = std::move(builder).finish();
  require(set.rules().size() + set.left_out().size() == 1, "no rule is lost in silence");
  require(rule || set.count_left_out(LeftOutReason::Broken) == 1, "what is unread is broken");
  for (const LeftOutRule& left_out : set.left_out()) {
    require(!left_out.detail.empty(), "each rule left out has a reason");
  }
}

const FuzzTarget kTarget{"rule", fuzz_one};

}  // namespace
}  // namespace trawl
