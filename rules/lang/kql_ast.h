#pragma once

// The syntax tree of a KQL query: what was written, before any field has a type.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "rules/diagnostic.h"
#include "rules/ir/expr.h"
#include "rules/lang/field_test.h"

namespace trawl {

// A word, a phrase or a pattern, escapes resolved.
struct KqlLiteral {
  // The text cut at its wildcards: "ab" is {"ab"}, a*b is {"a", "b"}, * is {"", ""}. A star that
  // was quoted or escaped is an ordinary character of a piece.
  std::vector<std::string> pieces = {{}};
  bool is_quoted = false;
  Span span;

  [[nodiscard]] bool is_pattern() const { return pieces.size() > 1; }
  // `*` and nothing else.
  [[nodiscard]] bool is_star() const;
  // The pieces with '*' between them.
  [[nodiscard]] std::string text() const;
  // The same as an operand of Test::Like.
  [[nodiscard]] std::string glob() const;
};

struct KqlNode {
  enum class Kind : std::uint8_t {
    And,     // children: two or more
    Or,      // children: two or more
    Not,     // one child
    Nested,  // literal: the path; one child
    Field,   // literal: the name; one child made of And, Or, Not, Value and Compare
    Value,   // literal: the value; a leaf
    Compare  // literal: the bound; a leaf
  };
  enum class Comparison : std::uint8_t { Less, LessOrEqual, Greater, GreaterOrEqual };

  Kind kind = Kind::Value;
  Comparison comparison = Comparison::Less;
  KqlLiteral literal = {};
  std::vector<KqlNode> children = {};
};

// The tree, or nullopt for an empty query. Its depth is bounded by kMaxQueryDepth.
[[nodiscard]] tl::expected<std::optional<KqlNode>, SyntaxProblem> parse_kql_tree(
    std::string_view query);

// Never fails: what cannot match becomes `never`.
[[nodiscard]] Expr lower_kql(const KqlNode& node, FieldTests& tests);

}  // namespace trawl
