// judge RULES EVENTS COUNT: the answer by the slow reference evaluator of the tests, which shares
// no matching code with the program: for each rule that matches one of the first COUNT lines of the
// file EVENTS (ECS events), its rule_id and the number of events that it matches.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "rules/rule_set.h"
#include "tests/support/reference_eval.h"

namespace trawl::test {
namespace {

// Matches by RuleId.
std::vector<std::uint64_t> judge(const RuleSet& rules, std::istream& events, std::uint64_t count) {
  std::vector<std::uint64_t> matches(rules.rules().size());
  std::string event;
  for (std::uint64_t i = 0; i < count && std::getline(events, event); ++i) {
    for (const RuleId rule : reference_match(rules, event).rules) {
      ++matches[static_cast<std::size_t>(rule)];
    }
  }
  return matches;
}

int run(const std::string& rule_path, const std::string& event_path, std::uint64_t count) {
  RuleSetBuilder builder;
  const Result<void> added = builder.add_path(rule_path);
  std::ifstream events(event_path, std::ios::binary);
  if (!added || !events) {
    std::fprintf(stderr, "judge: %s cannot be read\n", (added ? event_path : rule_path).c_str());
    return 1;
  }
  const RuleSet rules = std::move(builder).finish();
  const std::vector<std::uint64_t> matches = judge(rules, events, count);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    if (matches[i] != 0) {
      std::printf("%s %llu\n", rules.rules()[i].rule.id.c_str(),
                  static_cast<unsigned long long>(matches[i]));
    }
  }
  return 0;
}

}  // namespace
}  // namespace trawl::test

int main(int argc, char** argv) {
  const unsigned long long count = argc == 4 ? std::strtoull(argv[3], nullptr, 10) : 0;
  if (count == 0) {
    std::fprintf(stderr, "judge RULES EVENTS COUNT\n");
    return 2;
  }
  return trawl::test::run(argv[1], argv[2], count);
}
