#pragma once

// Conditions of mapping statements: text → Condition → true or false for one event.
//
//   or    := and ("or" and)*        and := not ("and" not)*       not := "not" not | test
//   test  := "(" or ")"
//          | ("exists" | "missing" | "is_string" | "is_number" | "is_object" | "is_list" | "is_ip")
//          "(" path ")" | path op literal
//   op    := "==" | "!=" | "is" | "in" | "starts_with" | "ends_with" | "contains" | ">" | ">=" |
//   "<" |
//   "<=" literal := 'text' | "text" | number | true | false | "[" literal ("," literal)* "]"
//
// A test of a list holds if any element passes; `!=` is the negation of `==`, so it holds for a
// missing path; `is` equals without regard to the case of ASCII letters. Text is compared with the
// text of numbers and booleans too; the order tests compare numbers and numeric text.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "scanner/ecs/json_tree.h"

namespace trawl {

class Condition {
 public:
  // Always true.
  Condition() = default;

  // Errors: Syntax; `where` is empty, the message quotes the text.
  [[nodiscard]] static Result<Condition> parse(std::string_view text);

  [[nodiscard]] bool holds(const JsonTree& event) const;
  [[nodiscard]] bool is_always() const { return nodes_.empty(); }

 private:
  friend class ConditionParser;
  enum class Op : unsigned char {
    And,
    Or,
    Not,
    Exists,
    Missing,
    IsString,
    IsNumber,
    IsObject,
    IsList,
    IsIp,
    Equals,
    EqualsAnyCase,
    StartsWith,
    EndsWith,
    Contains,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
  };
  struct Node {
    Op op = Op::And;
    std::vector<std::size_t> children;  // And, Or, Not
    TreePath path;
    std::vector<std::string> literals;  // any of them
  };
  [[nodiscard]] bool holds(std::size_t node, const JsonTree& event) const;

  std::vector<Node> nodes_;  // the root is the last one
};

// Whether a scalar is present: neither null nor absent.
[[nodiscard]] bool is_present(const JsonTree* value);

// Four decimal octets without leading zeros, or an IPv6 literal.
[[nodiscard]] bool is_ip_text(std::string_view text);

}  // namespace trawl
