#pragma once

// Random rules, conditions and events: the same ones on every machine for a seed. They share a
// small vocabulary of fields and values, so that rules match often enough to be worth comparing,
// and the events are as hostile as JSON allows: escapes wherever they may stand, names dotted and
// nested at will, repeated names, odd numbers, deep arrays, white space between tokens.

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "rules/ir/expr.h"
#include "rules/rule_set.h"

namespace trawl::test {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  // 0 … bound-1, for bound > 0. (The standard's distributions differ between libraries.)
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }
  // True once in `n` times.
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T>
  const T& pick(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }
  std::string bytes(std::size_t count);  // any bytes at all

 private:
  std::mt19937_64 engine_;
};

// The mapping of the vocabulary: fields of every type.
[[nodiscard]] const FieldTypes& generated_types();

// A KQL query about the vocabulary.
[[nodiscard]] std::string random_query(Random& random);

// `count` rules with random queries; some have index patterns.
[[nodiscard]] RuleSet random_rules(Random& random, std::size_t count);

// An event as JSON text of one line.
[[nodiscard]] std::string random_event(Random& random);

// Events, one a line, with blank lines, line breaks of both kinds and a missing last one.
[[nodiscard]] std::string random_lines(Random& random, std::size_t count);

// A condition on the vocabulary, of any shape that the front ends can make. New names go to
// `fields`.
[[nodiscard]] Expr random_expr(Random& random, FieldTable& fields, int depth = 3);

}  // namespace trawl::test
