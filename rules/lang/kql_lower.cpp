// The syntax tree of a KQL query → Expr.
//
// Operators become their namesakes. A field is carried down to its values, a nested path is put
// before the names inside its braces. A leaf on a field below a nested path, but outside its
// braces, looks at all objects of the array at once (docs/decisions/0005-kql-nested.md), which is
// what a plain leaf does anyway.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/lang/kql_ast.h"

namespace trawl {

namespace {

class Lowering {
 public:
  explicit Lowering(FieldTests& tests) : tests_(tests) {}

  // `prefix`: the nested paths around the node, each with a dot behind it. `field`: the field whose
  // values the node lists, or null for conditions.
  Expr lower(const KqlNode& node, std::string_view prefix, const FieldName* field) {
    switch (node.kind) {
      case KqlNode::Kind::And:
        return all_of(lower_children(node, prefix, field));
      case KqlNode::Kind::Or:
        return any_of(lower_children(node, prefix, field));
      case KqlNode::Kind::Not:
        return negation(lower(node.children.front(), prefix, field));
      case KqlNode::Kind::Nested: {
        std::string path = std::string(prefix) + node.literal.text();
        Expr inner = lower(node.children.front(), path + ".", nullptr);
        return nested(std::move(path), std::move(inner));
      }
      case KqlNode::Kind::Field: {
        const FieldName name{.text = std::string(prefix) + node.literal.text(),
                             .is_pattern = node.literal.is_pattern()};
        // `*: *` asks for any event, or any object.
        const KqlNode& child = node.children.front();
        if (node.literal.is_star() && child.kind == KqlNode::Kind::Value &&
            child.literal.is_star()) {
          return always();
        }
        return lower(child, prefix, &name);
      }
      case KqlNode::Kind::Value:
        return field != nullptr ? value(*field, node.literal) : bare_value(prefix, node.literal);
      case KqlNode::Kind::Compare:
        return tests_.range(*field, bounds(node));
    }
    return never();
  }

 private:
  std::vector<Expr> lower_children(const KqlNode& node, std::string_view prefix,
                                   const FieldName* field) {
    std::vector<Expr> children;
    children.reserve(node.children.size());
    for (const KqlNode& child : node.children) {
      children.push_back(lower(child, prefix, field));
    }
    return children;
  }

  // `true`, `false` and `null` without quotes are typed literals in Kibana. Compared with a field
  // they equal their text, which is how Elasticsearch's own KQL parser has them.
  Expr value(const FieldName& field, const KqlLiteral& literal) {
    if (literal.is_star()) {
      return tests_.exists(field);
    }
    if (literal.is_pattern()) {
      return tests_.like(field, literal.glob(), WordRule::AnyWord);
    }
    return tests_.equals(field, literal.text(),
                         literal.is_quoted ? WordRule::Phrase : WordRule::AnyWord);
  }

  // A value without a field is looked up in all fields.
  Expr bare_value(std::string_view prefix, const KqlLiteral& literal) {
    return literal.is_star()
               ? always()
               : value({.text = std::string(prefix) + "*", .is_pattern = true}, literal);
  }

  // The bound is the literal's text: a star in it is an ordinary character.
  static TextBounds bounds(const KqlNode& node) {
    const bool is_less = node.comparison == KqlNode::Comparison::Less ||
                         node.comparison == KqlNode::Comparison::LessOrEqual;
    const bool is_inclusive = node.comparison == KqlNode::Comparison::LessOrEqual ||
                              node.comparison == KqlNode::Comparison::GreaterOrEqual;
    TextBounds bounds;
    (is_less ? bounds.upper : bounds.lower) = node.literal.text();
    (is_less ? bounds.upper_inclusive : bounds.lower_inclusive) = is_inclusive;
    return bounds;
  }

  FieldTests& tests_;
};

}  // namespace

Expr lower_kql(const KqlNode& node, FieldTests& tests) {
  return Lowering(tests).lower(node, {}, nullptr);
}

}  // namespace trawl
