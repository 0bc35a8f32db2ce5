// Which rules depend on GeoIP and ASN databases: told from their conditions alone.

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "scanner/ecs/enrichment.h"
#include "scanner/field_doctor.h"
#include "scanner/match/reach.h"

namespace trawl {

std::vector<DatabaseNeed> find_database_needs(const RuleSet& rules) {
  const auto database_of = [&rules](const Leaf& leaf) {
    return find_enrichment(rules.fields().name(leaf.field));
  };
  const ReachFacts without = {
      .out_of_reach = [&](const Leaf& leaf) -> std::optional<OutOfReach> {
        const Enrichment* const needed = database_of(leaf);
        return needed == nullptr
                   ? std::nullopt
                   : std::optional(OutOfReach{.kind = OutOfReach::Kind::Field,
                                              .field = std::string(needed->database)});
      },
      .is_certain = [](const Leaf&) { return false; },
      .has_objects = [](const std::string&) { return true; }};
  std::vector<DatabaseNeed> needs;
  for (std::size_t i = 0; i < rules.rules().size(); ++i) {
    const auto* const single = std::get_if<Single>(&rules.rules()[i].query);
    if (single == nullptr) {
      continue;
    }
    DatabaseNeed need{.rule = static_cast<RuleId>(i)};
    bool hinders = false;
    for (const Enrichment& enrichment : enrichments()) {
      const LeafUse use = find_use(
          single->condition, [&](const Leaf& leaf) { return database_of(leaf) == &enrichment; });
      if (use.helps || use.hinders) {
        need.databases.emplace(enrichment.database);
      }
      hinders = hinders || use.hinders;
    }
    need.is_vital = find_problems(single->condition, without).has_value();
    if (need.is_vital || hinders) {
      needs.push_back(std::move(need));
    }
  }
  return needs;
}

}  // namespace trawl
