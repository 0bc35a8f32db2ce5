// The writer behind print(). Strings are quoted and everything that has a meaning of its own in the
// grammar is escaped inside them; whatever is at its usual value is left out. Both together make
// the text short and still tell any two expressions apart.

#include "rules/ir/print.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "rules/ir/time.h"
#include "rules/ir/utf8.h"

namespace trawl {

namespace {

// The ignore_above that a field of this type has unless somebody says otherwise; not printed.
std::uint32_t usual_ignore_above(FieldType type) {
  return type == FieldType::Keyword || type == FieldType::Dynamic ? kDefaultIgnoreAbove : 0;
}

// \xHH stands for a byte that is not UTF-8, \uHHHH for a control character (C0, DEL, C1).
void append_character(std::string& out, std::string_view text, CodePoint point,
                      std::size_t offset) {
  if (point.length_bytes == 1 && point.value == kReplacementCharacter) {
    out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[offset]));
  } else if (point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0)) {
    out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(point.value));
  } else {
    if (point.value == '"' || point.value == '\\') {
      out += '\\';
    }
    out += text.substr(offset, point.length_bytes);
  }
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t offset = 0; offset < text.size();) {
    const CodePoint point = decode_utf8(text, offset);
    append_character(out, text, point, offset);
    offset += point.length_bytes;
  }
  out += '"';
  return out;
}

// Names of letters, digits and the usual joints stand bare; others are quoted.
std::string name_text(std::string_view name) {
  const auto is_bare = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_.-@").find(c) != std::string_view::npos;
  };
  for (const char c : name) {
    if (!is_bare(c)) {
      return quoted(name);
    }
  }
  return name.empty() ? quoted(name) : std::string(name);
}

// Always with a point or an exponent, so that 5.0 is not 5.
std::string double_text(double number) {
  std::string text = fmt::format("{}", number);
  if (text.find_first_not_of("-0123456789") == std::string::npos) {
    text += ".0";
  }
  return text;
}

std::string date_math_text(const DateMath& date) {
  std::string text = "date(";
  text += date.anchor ? timestamp_text(*date.anchor) : "now";
  if (date.anchor && !date.steps.empty()) {
    text += "||";
  }
  for (const DateMath::Step& step : date.steps) {
    text += step.kind == DateMath::Step::Kind::Add ? fmt::format("{:+}{}", step.amount, step.unit)
                                                   : fmt::format("/{}", step.unit);
  }
  text += date.rounds_up ? " up)" : ")";
  return text;
}

std::string joined(std::span<const Value> values, std::string_view separator) {
  std::string text;
  for (const Value& value : values) {
    if (!text.empty()) {
      text += separator;
    }
    text += print(value);
  }
  return text;
}

// One operand bare, several in parentheses.
std::string operand_text(const Leaf& leaf) {
  return leaf.operands.size() == 1 ? print(leaf.operands.front())
                                   : fmt::format("({})", joined(leaf.operands, ", "));
}

std::string bounds_text(const Bounds& range) {
  std::string text = range.lower ? (range.lower_inclusive ? "[" : "(") + print(*range.lower) : "(*";
  text += ", ";
  text += range.upper ? print(*range.upper) + (range.upper_inclusive ? "]" : ")") : "*)";
  return text;
}

std::string test_text(const Leaf& leaf) {
  switch (leaf.test) {
    case Test::Exists:
      return "exists";
    case Test::Equals:
      return fmt::format("{} {}", leaf.operands.size() == 1 ? "==" : "in", operand_text(leaf));
    case Test::Like:
      return fmt::format("like {}", operand_text(leaf));
    case Test::Regex:
      return fmt::format("regex {}", operand_text(leaf));
    case Test::Range:
      return fmt::format("within {}", bounds_text(leaf.range));
    case Test::InNetwork:
      return leaf.operands.empty() ? "in none" : fmt::format("in {}", joined(leaf.operands, " | "));
    case Test::Token:
      return fmt::format("token {}", operand_text(leaf));
    case Test::Phrase:
      return fmt::format("phrase {}", operand_text(leaf));
    case Test::TokenLike:
      return fmt::format("token_like {}", operand_text(leaf));
  }
  return {};
}

std::string reading_text(const Reading& reading) {
  std::vector<std::string> options;
  if (reading.analyzer == Analyzer::PowerShell) {
    options.emplace_back("powershell");
  }
  if (reading.folds_case) {
    options.emplace_back("lower_case");
  }
  if (reading.ignore_above != usual_ignore_above(reading.type)) {
    options.push_back(fmt::format("ignore_above {}", reading.ignore_above));
  }
  if (reading.scaling_factor != 1) {
    options.push_back(fmt::format("scale {}", double_text(reading.scaling_factor)));
  }
  std::string text(field_type_name(reading.type));
  for (std::size_t i = 0; i < options.size(); ++i) {
    text += (i == 0 ? "(" : ", ") + options[i];
  }
  return options.empty() ? text : text + ")";
}

std::string leaf_text(const Leaf& leaf, std::string_view name) {
  return fmt::format("{}:{} {}{}", name, reading_text(leaf.reading),
                     leaf.case_rule == CaseRule::AsciiFold ? "~" : "", test_text(leaf));
}

class Printer {
 public:
  Printer(const FieldTable& fields, bool is_indented)
      : fields_(fields), is_indented_(is_indented) {}

  // `depth` is the indentation of the line on which the expression begins.
  [[nodiscard]] std::string text(const Expr& expr, std::size_t depth) const {
    switch (expr.kind) {
      case Expr::Kind::Always:
        return "always";
      case Expr::Kind::Never:
        return "never";
      case Expr::Kind::And:
        return list("and(", expr, depth);
      case Expr::Kind::Or:
        return list("or(", expr, depth);
      case Expr::Kind::Not:
        return fmt::format("not({})", text(expr.children.front(), depth));
      case Expr::Kind::Leaf:
        return print(*expr.leaf, fields_);
      case Expr::Kind::Nested:
        return fmt::format("nested({}, {})", name_text(expr.path),
                           text(expr.children.front(), depth));
      case Expr::Kind::AnyField:
        return list(
            fmt::format("any_field({}{}", quoted(expr.path), expr.children.empty() ? "" : ","),
            expr, depth);
    }
    return {};
  }

 private:
  [[nodiscard]] std::string list(std::string head, const Expr& expr, std::size_t depth) const {
    const bool is_any_field = expr.kind == Expr::Kind::AnyField;
    std::string between = is_indented_ ? "\n" + std::string((depth + 1) * 2, ' ') : " ";
    std::string out = std::move(head);
    bool is_first = true;
    for (const Expr& child : expr.children) {
      if (!is_first) {
        out += ',';
      }
      if (!is_first || is_indented_ || is_any_field) {
        out += between;
      }
      is_first = false;
      // The leaves of any_field have no field of their own.
      out += is_any_field && child.kind == Expr::Kind::Leaf ? leaf_text(*child.leaf, "")
                                                            : text(child, depth + 1);
    }
    out += ')';
    return out;
  }

  const FieldTable& fields_;
  bool is_indented_;
};

}  // namespace

std::string print(const Value& value) {
  return std::visit(
      [](const auto& data) -> std::string {
        using Data = std::decay_t<decltype(data)>;
        if constexpr (std::is_same_v<Data, bool>) {
          return data ? "true" : "false";
        } else if constexpr (std::is_same_v<Data, std::int64_t>) {
          return fmt::format("{}", data);
        } else if constexpr (std::is_same_v<Data, double>) {
          return double_text(data);
        } else if constexpr (std::is_same_v<Data, std::string>) {
          return quoted(data);
        } else if constexpr (std::is_same_v<Data, IpNetwork>) {
          return ip_text(data);
        } else if constexpr (std::is_same_v<Data, Timestamp>) {
          return timestamp_text(data);
        } else {
          return date_math_text(data);
        }
      },
      value.data);
}

std::string print(const Leaf& leaf, const FieldTable& fields) {
  return leaf_text(leaf, name_text(fields.name(leaf.field)));
}

std::string print(const Expr& expr, const FieldTable& fields) {
  return Printer(fields, false).text(expr, 0);
}

std::string print_indented(const Expr& expr, const FieldTable& fields) {
  return Printer(fields, true).text(expr, 0);
}

std::string print(const Query& query, const FieldTable& fields) {
  return std::visit([&](const Single& single) { return print(single.condition, fields); }, query);
}

}  // namespace trawl
