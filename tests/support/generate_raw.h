#pragma once

// Random raw events and rules about what they become: CloudTrail, Okta's system log and Kubernetes'
// audit in shape, and as hostile as JSON allows. Values of the wrong type, missing, empty and
// repeated members, lists where a text is expected, escapes in names and values, names with dots,
// wrappers of exports, events that are ECS already.

#include <cstddef>
#include <string>
#include <vector>

#include "rules/rule_set.h"
#include "tests/support/generate.h"

namespace trawl::test {

// Texts that rules ask for, so that generated events meet them: event.action, event.provider, ….
struct RawVocabulary {
  std::vector<std::string> names;    // eventName
  std::vector<std::string> sources;  // eventSource
};

// A small vocabulary, the one random_raw_rules() uses.
[[nodiscard]] const RawVocabulary& small_vocabulary();

// A raw CloudTrail event as JSON text of one line.
[[nodiscard]] std::string random_raw_event(Random& random, const RawVocabulary& vocabulary);

// `count` KQL rules about ECS fields of CloudTrail events: verbatim, constant and computed ones.
[[nodiscard]] RuleSet random_raw_rules(Random& random, std::size_t count);

// What rules about a format ask: fields that its mapping writes, and values in KQL.
struct RuleWords {
  std::vector<std::string> fields;
  std::vector<std::string> values;
};

// A format beside CloudTrail.
struct RawFormat {
  std::string mapping;                   // its name
  std::string (*event)(Random& random);  // one, as JSON text of one line
  const RuleWords* words = nullptr;
};

[[nodiscard]] const std::vector<RawFormat>& other_raw_formats();

// `count` KQL rules in those words.
[[nodiscard]] RuleSet random_raw_rules(Random& random, std::size_t count, const RuleWords& words);

}  // namespace trawl::test
