// Sets of words, and how many of them two rules share.

#include "scanner/cli/related_rules.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <tuple>

namespace trawl {
namespace {

std::vector<std::string> sorted(std::vector<std::string> words) {
  std::ranges::sort(words);
  const auto repeated = std::ranges::unique(words);
  words.erase(repeated.begin(), repeated.end());
  return words;
}

std::size_t count_shared(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string_view> shared;
  std::ranges::set_intersection(sorted(a), sorted(b), std::back_inserter(shared));
  return shared.size();
}

std::size_t count_shared_sources(const Rule& a, const Rule& b) {
  const std::vector<std::string> sources_a = data_sources(a);
  const std::vector<std::string> sources_b = data_sources(b);
  return sources_a.empty() || sources_b.empty() ? count_shared(a.index, b.index)
                                                : count_shared(sources_a, sources_b);
}

struct Relation {
  const Rule* rule = nullptr;
  std::size_t techniques = 0;
  std::size_t sources = 0;
};

}  // namespace

std::vector<const Rule*> known_rules(const RuleSet& rules) {
  std::vector<const Rule*> known;
  for (const LoadedRule& loaded : rules.rules()) {
    known.push_back(&loaded.rule);
  }
  for (const LeftOutRule& left_out : rules.left_out()) {
    if (left_out.rule && left_out.reason != LeftOutReason::Duplicate) {
      known.push_back(&*left_out.rule);
    }
  }
  std::ranges::sort(known, [](const Rule* a, const Rule* b) {
    return std::tie(a->id, a->file) < std::tie(b->id, b->file);
  });
  return known;
}

std::vector<std::string> data_sources(const Rule& rule) {
  constexpr std::string_view kTag = "Data Source: ";
  std::vector<std::string> sources;
  for (const std::string& tag : rule.tags) {
    if (tag.starts_with(kTag)) {
      sources.push_back(tag.substr(kTag.size()));
    }
  }
  return sources;
}

std::vector<std::string> technique_ids(const Rule& rule) {
  std::vector<std::string> ids;
  for (const Threat& threat : rule.threats) {
    for (const AttackTechnique& technique : threat.techniques) {
      ids.push_back(technique.item.id);
      for (const AttackItem& subtechnique : technique.subtechniques) {
        ids.push_back(subtechnique.id);
      }
    }
  }
  return sorted(std::move(ids));
}

std::vector<const Rule*> related_rules(const Rule& rule,
                                       const std::vector<const Rule*>& candidates) {
  const std::vector<std::string> techniques = technique_ids(rule);
  std::vector<Relation> relations;
  for (const Rule* candidate : candidates) {
    if (candidate->id == rule.id) {
      continue;
    }
    const Relation relation{.rule = candidate,
                            .techniques = count_shared(techniques, technique_ids(*candidate)),
                            .sources = count_shared_sources(rule, *candidate)};
    if (relation.techniques > 0 && relation.sources > 0) {
      relations.push_back(relation);
    }
  }
  std::ranges::sort(relations, [](const Relation& a, const Relation& b) {
    return std::tie(b.techniques, b.sources, a.rule->name, a.rule->id) <
           std::tie(a.techniques, a.sources, b.rule->name, b.rule->id);
  });
  std::vector<const Rule*> result;
  for (const Relation& relation : relations) {
    if (result.size() == kMaxRelatedRules) {
      break;
    }
    result.push_back(relation.rule);
  }
  return result;
}

}  // namespace trawl
