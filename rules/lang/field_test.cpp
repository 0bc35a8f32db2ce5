// One function per kind of test, each a switch over the type of the field. A test of all fields
// that match a pattern is the same test written out for every type a field can have.

#include "rules/lang/field_test.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trawl {

namespace {

// One reading for every type of field that can be found under a name. Objects are none: what lies
// below them has names of its own.
constexpr std::array kReadings{
    Reading{.type = FieldType::Dynamic, .ignore_above = kDefaultIgnoreAbove},
    Reading{.type = FieldType::Keyword, .ignore_above = kDefaultIgnoreAbove},
    Reading{.type = FieldType::ConstantKeyword},
    Reading{.type = FieldType::Wildcard},
    Reading{.type = FieldType::Text, .analyzer = Analyzer::Standard},
    Reading{.type = FieldType::Text, .analyzer = Analyzer::PowerShell},
    Reading{.type = FieldType::Ip},
    Reading{.type = FieldType::Integer},
    Reading{.type = FieldType::Float},
    Reading{.type = FieldType::Double},
    Reading{.type = FieldType::ScaledFloat},
    Reading{.type = FieldType::Boolean},
    Reading{.type = FieldType::Date},
    Reading{.type = FieldType::Flattened},
    Reading{.type = FieldType::FlattenedKey},
    Reading{.type = FieldType::GeoPoint},
};

Expr value_leaf(FieldId field, const Reading& reading, Test test, Value operand) {
  Leaf leaf = plain_leaf(field, reading, test);
  leaf.operands.push_back(std::move(operand));
  return leaf_expr(std::move(leaf));
}

Expr range_leaf(FieldId field, const Reading& reading, Bounds bounds) {
  Leaf leaf = plain_leaf(field, reading, Test::Range);
  leaf.range = std::move(bounds);
  return leaf_expr(std::move(leaf));
}

// The type of each value decides: a string equals the text, a number the number it spells.
Expr dynamic_equals(FieldId field, const Reading& reading, std::string_view text,
                    CaseRule case_rule) {
  Expr expr = string_leaf(field, reading, Test::Equals, {std::string(text)}, case_rule);
  if (case_rule == CaseRule::Sensitive) {
    if (auto number = read_number(text)) {
      expr.leaf->operands.push_back(*std::move(number));
    }
    if (const auto truth = read_boolean(text)) {
      expr.leaf->operands.push_back(Value{*truth});
    }
  }
  return leaf_expr(*std::move(expr.leaf));
}

// An equal date is any instant of what was written: a day, if a day was written.
Expr date_equals(FieldId field, const Reading& reading, std::string_view text) {
  auto bounds = read_bounds(reading, {.lower = std::string(text), .upper = std::string(text)});
  return bounds ? range_leaf(field, reading, *std::move(bounds)) : never();
}

Expr equals_leaf(FieldId field, const Reading& reading, std::string_view text, WordRule words,
                 CaseRule case_rule) {
  switch (reading.type) {
    case FieldType::Keyword:
    case FieldType::ConstantKeyword:
    case FieldType::Wildcard:
    case FieldType::Flattened:
    case FieldType::FlattenedKey:
      return string_leaf(field, reading, Test::Equals, {std::string(text)}, case_rule);
    case FieldType::Text:
      return text_equals(field, reading, text, words, case_rule);
    case FieldType::Ip: {
      const auto network = parse_network(text);
      return network ? value_leaf(field, reading, Test::InNetwork, Value{*network}) : never();
    }
    case FieldType::Integer:
    case FieldType::Float:
    case FieldType::Double:
    case FieldType::ScaledFloat: {
      auto number = read_numeric(reading, text);
      return number ? value_leaf(field, reading, Test::Equals, *std::move(number)) : never();
    }
    case FieldType::Boolean: {
      const auto truth = read_boolean(text);
      return truth ? value_leaf(field, reading, Test::Equals, Value{*truth}) : never();
    }
    case FieldType::Date:
      return date_equals(field, reading, text);
    case FieldType::Dynamic:
      return dynamic_equals(field, reading, text, case_rule);
    case FieldType::Nested:
    case FieldType::Object:
    case FieldType::GeoPoint:
      return never();
  }
  return never();
}

// Patterns are for strings: Elasticsearch refuses them for numbers, dates, addresses and booleans.
Expr like_leaf(FieldId field, const Reading& reading, std::string_view glob, WordRule words,
               CaseRule case_rule) {
  switch (reading.type) {
    case FieldType::Dynamic:
    case FieldType::Keyword:
    case FieldType::ConstantKeyword:
    case FieldType::Wildcard:
    case FieldType::Flattened:
    case FieldType::FlattenedKey:
      return string_like(field, reading, glob, case_rule);
    case FieldType::Text:
      return text_like(field, reading, glob, words, case_rule);
    default:
      return never();
  }
}

// A range of booleans is a list of them: false lies before true.
Expr boolean_range(FieldId field, const Reading& reading, const TextBounds& bounds) {
  const auto lower = bounds.lower ? read_boolean(*bounds.lower) : false;
  const auto upper = bounds.upper ? read_boolean(*bounds.upper) : true;
  if (!lower || !upper) {
    return never();
  }
  const bool includes_lower = bounds.lower_inclusive || !bounds.lower;
  const bool includes_upper = bounds.upper_inclusive || !bounds.upper;
  std::vector<Expr> any;
  for (const bool truth : {false, true}) {
    if ((includes_lower ? truth >= *lower : truth > *lower) &&
        (includes_upper ? truth <= *upper : truth < *upper)) {
      any.push_back(value_leaf(field, reading, Test::Equals, Value{truth}));
    }
  }
  return any_of(std::move(any));
}

Expr range_expr(FieldId field, const Reading& reading, const TextBounds& bounds) {
  if (reading.type == FieldType::Boolean) {
    return boolean_range(field, reading, bounds);
  }
  std::vector<Expr> any;
  if (auto read = read_bounds(reading, bounds)) {
    any.push_back(range_leaf(field, reading, *std::move(read)));
  }
  if (reading.type == FieldType::Dynamic) {
    // Strings of a field without a mapping are keywords.
    Reading keyword = reading;
    keyword.type = FieldType::Keyword;
    if (auto read = read_bounds(keyword, bounds)) {
      any.push_back(range_leaf(field, reading, *std::move(read)));
    }
  }
  return any_of(std::move(any));
}

// The leaves of a test; none for `never`.
std::vector<Expr> alternatives(Expr test) {
  std::vector<Expr> leaves;
  if (test.kind == Expr::Kind::Leaf) {
    leaves.push_back(std::move(test));
  } else if (test.kind == Expr::Kind::Or) {
    leaves = std::move(test.children);
    std::erase_if(leaves, [](const Expr& leaf) { return leaf.kind != Expr::Kind::Leaf; });
  }
  return leaves;
}

}  // namespace

// For a pattern: an any_field for each leaf; simplify() makes one of them.
Expr FieldTests::apply(const FieldName& name, const TestOf& test) {
  if (!name.is_pattern) {
    const FieldInfo info = types_.resolve(name.text);
    return test(fields_.intern(info.source), info.reading);
  }
  std::vector<Expr> any;
  for (const Reading& reading : kReadings) {
    // The factor of a scaled_float is known only once the field is: the constant stays unscaled.
    const bool is_scaled = reading.type == FieldType::ScaledFloat;
    for (Expr& leaf :
         alternatives(test(FieldId{}, is_scaled ? Reading{.type = FieldType::Double} : reading))) {
      leaf.leaf->reading = reading;
      any.push_back(any_field(name.text, {std::move(leaf)}));
    }
  }
  return any_of(std::move(any));
}

Expr FieldTests::exists(const FieldName& name) {
  return apply(name, [](FieldId field, const Reading& reading) {
    return reading.type == FieldType::Nested ? never()
                                             : leaf_expr(plain_leaf(field, reading, Test::Exists));
  });
}

Expr FieldTests::equals(const FieldName& name, std::string_view text, WordRule words,
                        CaseRule case_rule) {
  return apply(name, [&](FieldId field, const Reading& reading) {
    return equals_leaf(field, reading, text, words, case_rule);
  });
}

Expr FieldTests::like(const FieldName& name, std::string_view glob, WordRule words,
                      CaseRule case_rule) {
  return apply(name, [&](FieldId field, const Reading& reading) {
    return like_leaf(field, reading, glob, words, case_rule);
  });
}

Expr FieldTests::range(const FieldName& name, const TextBounds& bounds) {
  return apply(name, [&](FieldId field, const Reading& reading) {
    return range_expr(field, reading, bounds);
  });
}

}  // namespace trawl
