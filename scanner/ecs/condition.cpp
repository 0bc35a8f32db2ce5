// A recursive-descent parser over a hand-made scanner; a malformed condition unwinds with a
// file-local exception that parse() catches.

#include "scanner/ecs/condition.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include "rules/ir/pattern.h"
#include "rules/ir/value.h"

namespace trawl {

namespace {

constexpr int kMaxConditionDepth = 64;

struct ConditionError {
  std::string message;
};

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '@' ||
         c == '-' || c == '/' || c == '$';
}

std::optional<double> as_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

class ConditionParser {
 public:
  explicit ConditionParser(std::string_view text) : text_(text) {}

  Condition parse() {
    const std::size_t root = disjunction(0);
    skip_blanks();
    if (at_ != text_.size()) {
      throw ConditionError{"unexpected '" + std::string(text_.substr(at_)) + "'"};
    }
    if (root + 1 != condition_.nodes_.size()) {
      throw ConditionError{"the condition has no root"};
    }
    return std::move(condition_);
  }

 private:
  using Op = Condition::Op;

  std::size_t add(Condition::Node node) {
    condition_.nodes_.push_back(std::move(node));
    return condition_.nodes_.size() - 1;
  }

  // NOLINTBEGIN(misc-no-recursion): bounded by kMaxConditionDepth
  std::size_t disjunction(int depth) { return chain(depth, "or", Op::Or); }
  std::size_t conjunction(int depth) { return chain(depth, "and", Op::And); }

  std::size_t chain(int depth, std::string_view word, Op op) {
    std::vector<std::size_t> children;
    do {
      children.push_back(op == Op::Or ? conjunction(depth) : negation(depth));
    } while (take_word(word));
    return children.size() == 1 ? children.front()
                                : add({.op = op, .children = std::move(children)});
  }

  std::size_t negation(int depth) {
    if (depth > kMaxConditionDepth) {
      throw ConditionError{"nested too deeply"};
    }
    if (take_word("not")) {
      const std::size_t child = negation(depth + 1);
      return add({.op = Op::Not, .children = {child}});
    }
    skip_blanks();
    if (take('(')) {
      const std::size_t inner = disjunction(depth + 1);
      expect(')');
      return inner;
    }
    return test();
  }
  // NOLINTEND(misc-no-recursion)

  std::size_t test() {
    const std::string name = word();
    static constexpr std::pair<std::string_view, Op> kCalls[] = {
        {"exists", Op::Exists},      {"missing", Op::Missing},    {"is_string", Op::IsString},
        {"is_number", Op::IsNumber}, {"is_object", Op::IsObject}, {"is_list", Op::IsList},
        {"is_ip", Op::IsIp}};
    for (const auto& [call, op] : kCalls) {
      if (name == call && take('(')) {
        const std::string path = word();
        expect(')');
        return add({.op = op, .path = TreePath(path)});
      }
    }
    return comparison(name);
  }

  std::size_t comparison(const std::string& path) {
    skip_blanks();
    static constexpr std::pair<std::string_view, Op> kSigns[] = {{"==", Op::Equals},
                                                                 {">=", Op::GreaterEqual},
                                                                 {"<=", Op::LessEqual},
                                                                 {">", Op::Greater},
                                                                 {"<", Op::Less}};
    if (text_.substr(at_).starts_with("!=")) {
      at_ += 2;
      const std::size_t equal =
          add({.op = Op::Equals, .path = TreePath(path), .literals = {literal()}});
      return add({.op = Op::Not, .children = {equal}});
    }
    for (const auto& [sign, op] : kSigns) {
      if (text_.substr(at_).starts_with(sign)) {
        at_ += sign.size();
        return add({.op = op, .path = TreePath(path), .literals = {literal()}});
      }
    }
    static constexpr std::pair<std::string_view, Op> kWords[] = {{"in", Op::Equals},
                                                                 {"is", Op::EqualsAnyCase},
                                                                 {"starts_with", Op::StartsWith},
                                                                 {"ends_with", Op::EndsWith},
                                                                 {"contains", Op::Contains}};
    for (const auto& [operation, op] : kWords) {
      if (take_word(operation)) {
        return add({.op = op, .path = TreePath(path), .literals = literals()});
      }
    }
    throw ConditionError{"expected an operator after '" + path + "'"};
  }

  std::vector<std::string> literals() {
    if (!take('[')) {
      return {literal()};
    }
    std::vector<std::string> values;
    do {
      values.push_back(literal());
    } while (take(','));
    expect(']');
    return values;
  }

  std::string literal() {
    skip_blanks();
    if (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"')) {
      const char quote = text_[at_];
      const std::size_t end = text_.find(quote, at_ + 1);
      if (end == std::string_view::npos) {
        throw ConditionError{"the text has no end"};
      }
      std::string value(text_.substr(at_ + 1, end - at_ - 1));
      at_ = end + 1;
      return value;
    }
    std::string value = word();
    if (value != "true" && value != "false" && !as_number(value)) {
      throw ConditionError{"expected a quoted text, a number, true or false, not '" + value + "'"};
    }
    return value;
  }

  std::string word() {
    skip_blanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) {
      ++at_;
    }
    if (begin == at_) {
      throw ConditionError{at_ == text_.size() ? "unexpected end"
                                               : "unexpected '" + std::string(1, text_[at_]) + "'"};
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  bool take_word(std::string_view expected) {
    skip_blanks();
    const std::string_view rest = text_.substr(at_);
    if (!rest.starts_with(expected) ||
        (rest.size() > expected.size() && is_word(rest[expected.size()]))) {
      return false;
    }
    at_ += expected.size();
    return true;
  }

  bool take(char expected) {
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == expected) {
      ++at_;
      return true;
    }
    return false;
  }

  void expect(char expected) {
    if (!take(expected)) {
      throw ConditionError{"expected '" + std::string(1, expected) + "'"};
    }
  }

  void skip_blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Condition condition_;
};

Result<Condition> Condition::parse(std::string_view text) {
  try {
    return ConditionParser(text).parse();
  } catch (const ConditionError& error) {
    return fail(ErrorCode::Syntax, "condition \"" + std::string(text) + "\": " + error.message);
  }
}

bool is_present(const JsonTree* value) {
  return value != nullptr && value->kind() != JsonTree::Kind::Null;
}

bool is_ip_text(std::string_view text) {
  return parse_ip(text).has_value();
}

bool Condition::holds(const JsonTree& event) const {
  return nodes_.empty() || holds(nodes_.size() - 1, event);
}

namespace {

// Calls `test` with each scalar of the value: itself, or the elements of a list.
template <class Predicate>
bool any_scalar(const JsonTree* value, const Predicate& test) {
  if (value == nullptr) {
    return false;
  }
  if (value->is_array()) {
    return std::ranges::any_of(value->elements(), [&test](const JsonTree& element) {
      return element.is_scalar() && is_present(&element) && test(element);
    });
  }
  return value->is_scalar() && is_present(value) && test(*value);
}

}  // namespace

// NOLINTNEXTLINE(misc-no-recursion): as deep as the condition, which is bounded
bool Condition::holds(std::size_t node_index, const JsonTree& event) const {
  const Node& node = nodes_[node_index];
  const auto child_holds = [this, &event](std::size_t child) { return holds(child, event); };
  if (node.op == Op::And || node.op == Op::Or || node.op == Op::Not) {
    return node.op == Op::And  ? std::ranges::all_of(node.children, child_holds)
           : node.op == Op::Or ? std::ranges::any_of(node.children, child_holds)
                               : !child_holds(node.children.front());
  }
  const JsonTree* value = event.find(node.path);
  const auto any_literal = [&node](const auto& compare) {
    return std::ranges::any_of(node.literals, compare);
  };
  const auto ordered = [&node](const JsonTree& scalar, const auto& compare) {
    const auto left = as_number(scalar.text());
    const auto right = as_number(node.literals.front());
    return left && right && compare(*left, *right);
  };
  switch (node.op) {
    case Op::Exists:
      return is_present(value);
    case Op::Missing:
      return !is_present(value);
    case Op::IsString:
      return value != nullptr && value->is_string();
    case Op::IsNumber:
      return value != nullptr && value->kind() == JsonTree::Kind::Number;
    case Op::IsObject:
      return value != nullptr && value->is_object();
    case Op::IsList:
      return value != nullptr && value->is_array();
    case Op::IsIp:
      return any_scalar(value,
                        [](const JsonTree& s) { return s.is_string() && is_ip_text(s.text()); });
    case Op::Equals:
      return any_scalar(value, [&](const JsonTree& s) {
        return any_literal([&s](const std::string& literal) { return s.text() == literal; });
      });
    case Op::EqualsAnyCase:
      return any_scalar(value, [&](const JsonTree& s) {
        return any_literal([&s](const std::string& literal) {
          return ascii_lower(s.text()) == ascii_lower(literal);
        });
      });
    case Op::StartsWith:
      return any_scalar(value, [&](const JsonTree& s) {
        return any_literal(
            [&s](const std::string& literal) { return s.text().starts_with(literal); });
      });
    case Op::EndsWith:
      return any_scalar(value, [&](const JsonTree& s) {
        return any_literal(
            [&s](const std::string& literal) { return s.text().ends_with(literal); });
      });
    case Op::Contains:
      return any_scalar(value, [&](const JsonTree& s) {
        return any_literal([&s](const std::string& literal) {
          return s.text().find(literal) != std::string_view::npos;
        });
      });
    case Op::Greater:
      return any_scalar(value, [&](const JsonTree& s) { return ordered(s, std::greater<>{}); });
    case Op::GreaterEqual:
      return any_scalar(value,
                        [&](const JsonTree& s) { return ordered(s, std::greater_equal<>{}); });
    case Op::Less:
      return any_scalar(value, [&](const JsonTree& s) { return ordered(s, std::less<>{}); });
    case Op::LessEqual:
      return any_scalar(value, [&](const JsonTree& s) { return ordered(s, std::less_equal<>{}); });
    default:
      return false;
  }
}

}  // namespace trawl
