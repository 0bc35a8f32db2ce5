#pragma once

// The characters of a KQL query: white space, operators and literals. Where a literal ends depends
// on what follows it, so there are no tokens; the parser asks for what it expects next.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "rules/diagnostic.h"
#include "rules/lang/kql_ast.h"

namespace trawl {

// \ ( ) : < > " * { }: what a literal without quotes must escape.
[[nodiscard]] bool is_kql_special(char c);

class KqlScanner {
 public:
  // Borrows `query`.
  explicit KqlScanner(std::string_view query) : query_(query) {}

  [[nodiscard]] bool at_end() const { return position_ >= query_.size(); }
  // The next byte, or 0 at the end.
  [[nodiscard]] char peek() const { return at_end() ? '\0' : query_[position_]; }
  [[nodiscard]] std::size_t position() const { return position_; }
  void rewind(std::size_t position) { position_ = position; }

  void skip_space() { position_ = behind_space(position_); }
  bool accept(char c);
  // `or`, `and`, with the white space they need before them; and `not`. White space behind an
  // operator is skipped.
  bool accept_joint(std::string_view word);
  bool accept_not();

  // The literal that begins here, or nullopt if none does. Errors: a quote without its partner, an
  // unknown escape.
  [[nodiscard]] tl::expected<std::optional<KqlLiteral>, SyntaxProblem> literal();

  // The next operator or character, as a message names it, and its place.
  [[nodiscard]] std::string found() const;
  [[nodiscard]] Span found_span() const;

 private:
  using Outcome = std::optional<SyntaxProblem>;  // nullopt: read

  [[nodiscard]] Outcome read_quoted(std::string& text);
  [[nodiscard]] Outcome read_unquoted(std::vector<std::string>& pieces);
  [[nodiscard]] Outcome read_escape(std::string& text);
  bool accept_common_escape(std::string& text);
  [[nodiscard]] std::optional<std::uint32_t> utf16_escape_at(std::size_t offset) const;
  [[nodiscard]] bool is_word_at(std::size_t offset, std::string_view word) const;
  [[nodiscard]] bool is_operator_at(std::size_t offset, std::string_view word) const;
  [[nodiscard]] std::size_t behind_space(std::size_t offset) const;
  [[nodiscard]] std::string_view rest() const { return query_.substr(position_); }

  std::string_view query_;
  std::size_t position_ = 0;
};

}  // namespace trawl
