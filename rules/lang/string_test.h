#pragma once

// Tests of one field whose values are strings: whole strings, globs, and the words of analysed
// text.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/ir/expr.h"
#include "rules/ir/field.h"

namespace trawl {

// What a text of several words asks of an analysed field. Fields of other types do not care.
enum class WordRule : std::uint8_t {
  AnyWord,   // `match`: one of its words; in a pattern the words are or-ed, as query_string does
  AllWords,  // `match` with operator and
  Phrase,    // `match_phrase`: its words one after another
  Verbatim,  // `term`, `wildcard`, `prefix`: the text is itself one token, and is not analysed
};

// A leaf without operands.
[[nodiscard]] Leaf plain_leaf(FieldId field, const Reading& reading, Test test);

// A leaf whose operands are strings. A field whose normalizer folds case is compared without case;
// operands that are compared without case are written in lower case, so that equal tests look
// equal.
[[nodiscard]] Expr string_leaf(FieldId field, const Reading& reading, Test test,
                               std::vector<std::string> texts, CaseRule case_rule);

// The whole value globs. A glob without wildcards is an equality.
[[nodiscard]] Expr string_like(FieldId field, const Reading& reading, std::string_view glob,
                               CaseRule case_rule);

// The following are for FieldType::Text.
[[nodiscard]] Expr text_equals(FieldId field, const Reading& reading, std::string_view text,
                               WordRule words, CaseRule case_rule);
[[nodiscard]] Expr text_like(FieldId field, const Reading& reading, std::string_view glob,
                             WordRule words, CaseRule case_rule);

}  // namespace trawl
