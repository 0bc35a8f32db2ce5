// Elasticsearch analyses the text of `match` and `match_phrase` as it analysed the field, takes the
// text of `term` and `wildcard` as a token, and hands patterns on text to Lucene's query parser
// (`query_string`), which splits them into words. Source: Elasticsearch reference, Full text
// queries and Term-level queries.

#include "rules/lang/string_test.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/ir/pattern.h"

namespace trawl {

namespace {

// A glob in its shortest spelling: only '*', '?' and '\' are escaped.
struct Glob {
  std::string pattern;
  std::string text;  // if it has no wildcard: the only text it matches
  bool has_wildcard = false;
};

Glob read_glob(std::string_view glob) {
  Glob read;
  for (std::size_t i = 0; i < glob.size(); ++i) {
    if (glob[i] == '*' || glob[i] == '?') {
      read.has_wildcard = true;
      read.pattern += glob[i];
      continue;
    }
    if (glob[i] == '\\' && i + 1 < glob.size()) {
      ++i;
    }
    read.text += glob[i];
    read.pattern += escape_glob(glob.substr(i, 1));
  }
  return read;
}

// Cut where Lucene's query parser cuts: at white space of ASCII and at the ideographic space.
std::vector<std::string> split_at_space(std::string_view text) {
  constexpr std::string_view kIdeographicSpace = "\xE3\x80\x80";
  std::vector<std::string> words(1);
  while (!text.empty()) {
    const bool is_wide = text.starts_with(kIdeographicSpace);
    if (is_wide || std::string_view(" \t\r\n").find(text.front()) != std::string_view::npos) {
      words.emplace_back();
      text.remove_prefix(is_wide ? kIdeographicSpace.size() : 1);
    } else {
      words.back() += text.front();
      text.remove_prefix(1);
    }
  }
  std::erase(words, "");
  return words;
}

// One token globs the pattern.
Expr token_like(FieldId field, const Reading& reading, std::string_view glob, CaseRule case_rule) {
  const Glob read = read_glob(glob);
  const bool folds = case_rule == CaseRule::AsciiFold;
  const Test test = read.has_wildcard ? Test::TokenLike : Test::Token;
  const std::string& operand = read.has_wildcard ? read.pattern : read.text;
  // Tokens are in lower case: a pattern in lower case finds them whatever its case was.
  return string_leaf(field, reading, test, {folds ? ascii_lower(operand) : operand},
                     CaseRule::Sensitive);
}

}  // namespace

Leaf plain_leaf(FieldId field, const Reading& reading, Test test) {
  Leaf leaf;
  leaf.field = field;
  leaf.reading = reading;
  leaf.test = test;
  return leaf;
}

Expr string_leaf(FieldId field, const Reading& reading, Test test, std::vector<std::string> texts,
                 CaseRule case_rule) {
  Leaf leaf = plain_leaf(field, reading, test);
  leaf.case_rule = reading.folds_case ? CaseRule::AsciiFold : case_rule;
  for (std::string& text : texts) {
    leaf.operands.push_back(
        Value{leaf.case_rule == CaseRule::AsciiFold ? ascii_lower(text) : std::move(text)});
  }
  return leaf_expr(std::move(leaf));
}

Expr string_like(FieldId field, const Reading& reading, std::string_view glob, CaseRule case_rule) {
  Glob read = read_glob(glob);
  return read.has_wildcard
             ? string_leaf(field, reading, Test::Like, {std::move(read.pattern)}, case_rule)
             : string_leaf(field, reading, Test::Equals, {std::move(read.text)}, case_rule);
}

// Without a token there is nothing to find (`zero_terms_query` is none).
Expr text_equals(FieldId field, const Reading& reading, std::string_view text, WordRule words,
                 CaseRule case_rule) {
  if (case_rule == CaseRule::AsciiFold) {
    return token_like(field, reading, escape_glob(text), case_rule);
  }
  std::vector<std::string> tokens;
  if (words == WordRule::Verbatim) {
    tokens.emplace_back(text);
  } else {
    analyze(reading.analyzer, text, tokens);
  }
  if (words == WordRule::Phrase && tokens.size() > 1) {
    std::string phrase = std::move(tokens.front());
    for (std::size_t i = 1; i < tokens.size(); ++i) {
      phrase += ' ' + tokens[i];
    }
    return string_leaf(field, reading, Test::Phrase, {std::move(phrase)}, CaseRule::Sensitive);
  }
  if (words == WordRule::AllWords && tokens.size() > 1) {
    std::vector<Expr> all;
    all.reserve(tokens.size());
    for (std::string& token : tokens) {
      all.push_back(
          string_leaf(field, reading, Test::Token, {std::move(token)}, CaseRule::Sensitive));
    }
    return all_of(std::move(all));
  }
  return tokens.empty()
             ? never()
             : string_leaf(field, reading, Test::Token, std::move(tokens), CaseRule::Sensitive);
}

// What query_string makes of a pattern: the words are or-ed; those with a wildcard are looked up
// among the tokens in lower case, the others are analysed, and a lone star asks for any value.
Expr text_like(FieldId field, const Reading& reading, std::string_view glob, WordRule words,
               CaseRule case_rule) {
  if (words == WordRule::Verbatim) {
    return token_like(field, reading, glob, case_rule);
  }
  std::vector<Expr> any;
  for (const std::string& word : split_at_space(glob)) {
    const Glob read = read_glob(word);
    if (word == "*") {
      any.push_back(leaf_expr(plain_leaf(field, reading, Test::Exists)));
    } else if (read.has_wildcard) {
      any.push_back(token_like(field, reading, word, CaseRule::AsciiFold));
    } else {
      any.push_back(text_equals(field, reading, read.text, WordRule::AnyWord, CaseRule::Sensitive));
    }
  }
  return any_of(std::move(any));
}

}  // namespace trawl
