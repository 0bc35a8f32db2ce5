// Recursive descent over the grammar of Kibana's kbn-es-query, without a separate lexer, because
// where a word ends depends on what follows it:
//
//   start    := ws* [or] ws*                            an empty query matches everything
//   or       := and (OR and)*
//   and      := not (AND not)*
//   not      := NOT not | '(' ws* or ws* ')' | expr
//   expr     := field ws* ':' ws* '{' ws* or ws* '}'     all conditions on one object of an array
//             | field ws* ':' ws* list
//             | field ws* ('<=' | '>=' | '<' | '>') ws* literal
//             | literal
//   list     := the grammar of `or`, with a literal in the place of expr
//   field    := literal
//   literal  := quoted | unquoted
//   quoted   := '"' ( \t \r \n | \uXXXX | \\ | \" | any character but '"' )* '"'
//   unquoted := ( \t \r \n | \special | \uXXXX | \or \and \not | '*' | character )+
//   special  := one of \ ( ) : < > " * { }
//   OR, AND  := ws+ word (ws+ | before '(')              in upper or lower case
//   NOT      := word (ws+ | before '(')
//   ws       := space, tab, CR, LF or NBSP
//
// Text without quotes runs on over white space until a special character or an operator; `not` ends
// it even inside a word ("cannot x" is a syntax error). It is trimmed. In quotes an unknown escape
// keeps its backslash, outside it is an error. Two liberties beyond Kibana, which refuses both:
// an operator may touch the parenthesis behind it, and `not` may be repeated or begin a value
// (docs/decisions/0004-kql-not-parenthesis.md).

#include "rules/lang/kql.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "rules/ir/pattern.h"
#include "rules/ir/simplify.h"
#include "rules/lang/kql_ast.h"
#include "rules/lang/kql_scanner.h"

namespace trawl {

namespace {

// Names of fields are at most this long: a longer one is a mistake, and names are copied.
constexpr std::size_t kMaxFieldNameBytes = 1024;

// Unwinds the parser; caught by parse_kql_tree().
struct SyntaxError {
  SyntaxProblem problem;
};

[[noreturn]] void fail(std::string message, Span span) {
  throw SyntaxError{{std::move(message), span}};
}

class Parser {
 public:
  explicit Parser(std::string_view query) : scan_(query) {}

  std::optional<KqlNode> parse() {
    scan_.skip_space();
    if (scan_.at_end()) {
      return std::nullopt;
    }
    KqlNode node = or_chain(Operand::Condition);
    scan_.skip_space();
    if (!scan_.at_end()) {
      fail_behind_operand("the end of the query");
    }
    return node;
  }

 private:
  // `or`, `and` and `not` join conditions, and values within the parentheses of a field.
  enum class Operand : std::uint8_t { Condition, Value };

  // Counts the levels of nesting for as long as it lives.
  class Level {
   public:
    explicit Level(Parser& parser) : depth_(parser.depth_) {
      if (depth_ >= kMaxQueryDepth) {
        fail(fmt::format("found more than {} levels of nesting", kMaxQueryDepth),
             parser.scan_.found_span());
      }
      ++depth_;
    }
    ~Level() { --depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    int& depth_;
  };

  KqlNode or_chain(Operand operand) {
    return chain(KqlNode::Kind::Or, "or", operand, &Parser::and_chain);
  }

  KqlNode and_chain(Operand operand) {
    return chain(KqlNode::Kind::And, "and", operand, &Parser::negation);
  }

  KqlNode chain(KqlNode::Kind kind, std::string_view word, Operand operand,
                KqlNode (Parser::*part)(Operand)) {
    KqlNode first = (this->*part)(operand);
    if (!scan_.accept_joint(word)) {
      return first;
    }
    KqlNode node{.kind = kind};
    node.children.push_back(std::move(first));
    do {
      expected_after_ = word;
      node.children.push_back((this->*part)(operand));
    } while (scan_.accept_joint(word));
    return node;
  }

  KqlNode negation(Operand operand) {
    if (scan_.accept_not()) {
      const Level level(*this);
      expected_after_ = "not";
      KqlNode node{.kind = KqlNode::Kind::Not};
      node.children.push_back(negation(operand));
      return node;
    }
    if (scan_.accept('(')) {
      expected_after_ = "(";
      return bracketed(operand, ')');
    }
    return operand == Operand::Condition ? expression() : value();
  }

  // What follows an opening bracket, up to and including the closing one.
  KqlNode bracketed(Operand operand, char closing) {
    const Level level(*this);
    scan_.skip_space();
    KqlNode node = or_chain(operand);
    scan_.skip_space();
    if (!scan_.accept(closing)) {
      fail_behind_operand(fmt::format("'{}'", closing));
    }
    return node;
  }

  KqlNode expression() {
    KqlLiteral first = literal("a condition");
    const std::size_t behind_first = scan_.position();
    scan_.skip_space();
    if (scan_.accept(':')) {
      check_field(first);
      expected_after_ = ":";
      scan_.skip_space();
      return scan_.accept('{') ? nested(std::move(first))
                               : of_field(std::move(first), negation(Operand::Value));
    }
    if (const auto comparison = accept_comparison()) {
      check_field(first);
      scan_.skip_space();
      KqlNode node{.kind = KqlNode::Kind::Compare, .comparison = *comparison};
      node.literal = literal("a value");
      return of_field(std::move(first), std::move(node));
    }
    scan_.rewind(behind_first);
    return KqlNode{.kind = KqlNode::Kind::Value, .literal = std::move(first)};
  }

  KqlNode nested(KqlLiteral path) {
    if (path.is_pattern()) {
      fail("found a wildcard in the path of a nested query, expected the name of one field",
           path.span);
    }
    expected_after_ = "{";
    KqlNode node{.kind = KqlNode::Kind::Nested, .literal = std::move(path)};
    node.children.push_back(bracketed(Operand::Condition, '}'));
    return node;
  }

  static KqlNode of_field(KqlLiteral field, KqlNode child) {
    KqlNode node{.kind = KqlNode::Kind::Field, .literal = std::move(field)};
    node.children.push_back(std::move(child));
    return node;
  }

  KqlNode value() { return {.kind = KqlNode::Kind::Value, .literal = literal("a value")}; }

  std::optional<KqlNode::Comparison> accept_comparison() {
    using Comparison = KqlNode::Comparison;
    if (scan_.accept('<')) {
      const bool or_equal = scan_.accept('=');
      expected_after_ = or_equal ? "<=" : "<";
      return or_equal ? Comparison::LessOrEqual : Comparison::Less;
    }
    if (scan_.accept('>')) {
      const bool or_equal = scan_.accept('=');
      expected_after_ = or_equal ? ">=" : ">";
      return or_equal ? Comparison::GreaterOrEqual : Comparison::Greater;
    }
    return std::nullopt;
  }

  KqlLiteral literal(std::string_view expected) {
    auto result = scan_.literal();
    if (!result) {
      throw SyntaxError{std::move(result.error())};
    }
    if (!*result) {
      std::string message = fmt::format("found {}, expected {}", scan_.found(), expected);
      if (!expected_after_.empty()) {
        message += fmt::format(" after '{}'", expected_after_);
      }
      fail(std::move(message), scan_.found_span());
    }
    return **std::move(result);
  }

  static void check_field(const KqlLiteral& field) {
    const std::size_t length = field.text().size();
    if (length == 0) {
      fail("found an empty text, expected the name of a field", field.span);
    }
    if (length > kMaxFieldNameBytes) {
      fail(fmt::format("found a name of {} bytes, expected at most {}", length, kMaxFieldNameBytes),
           field.span);
    }
  }

  // A condition or value is complete, and neither an operator nor `closing` follows.
  [[noreturn]] void fail_behind_operand(std::string_view closing) const {
    std::string message =
        fmt::format("found {}, expected 'and', 'or' or {}", scan_.found(), closing);
    const char c = scan_.peek();
    if (is_kql_special(c) && c != ')' && c != '}') {
      message += fmt::format("; as part of a text without quotes it is written '\\{}'", c);
    }
    fail(std::move(message), scan_.found_span());
  }

  KqlScanner scan_;
  int depth_ = 0;
  std::string_view expected_after_;  // what the next operand follows, for messages
};

}  // namespace

bool KqlLiteral::is_star() const {
  return pieces.size() == 2 && pieces[0].empty() && pieces[1].empty();
}

std::string KqlLiteral::text() const {
  std::string text = pieces.front();
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    text += '*' + pieces[i];
  }
  return text;
}

std::string KqlLiteral::glob() const {
  std::string glob = escape_glob(pieces.front());
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    glob += '*' + escape_glob(pieces[i]);
  }
  return glob;
}

tl::expected<std::optional<KqlNode>, SyntaxProblem> parse_kql_tree(std::string_view query) {
  if (query.size() > kMaxQueryBytes) {
    return tl::unexpected(SyntaxProblem{
        fmt::format("found a query of {} bytes, expected at most {}", query.size(), kMaxQueryBytes),
        {kMaxQueryBytes, query.size()}});
  }
  try {
    return Parser(query).parse();
  } catch (SyntaxError& error) {
    return tl::unexpected(std::move(error.problem));
  }
}

tl::expected<Expr, SyntaxProblem> parse_kql(std::string_view query, const FieldTypes& types,
                                            FieldTable& fields) {
  auto tree = parse_kql_tree(query);
  if (!tree) {
    return tl::unexpected(std::move(tree.error()));
  }
  if (!*tree) {
    return always();
  }
  FieldTests tests(types, fields);
  return simplify(lower_kql(**tree, tests));
}

}  // namespace trawl
