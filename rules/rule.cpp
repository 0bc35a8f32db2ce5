// The words of the rule format.

#include "rules/rule.h"

#include <algorithm>
#include <array>
#include <utility>

namespace trawl {
namespace {

template <class T>
using Word = std::pair<T, std::string_view>;

constexpr std::array<Word<RuleType>, 8> kTypes = {
    {{RuleType::Query, "query"},
     {RuleType::SavedQuery, "saved_query"},
     {RuleType::Eql, "eql"},
     {RuleType::Esql, "esql"},
     {RuleType::NewTerms, "new_terms"},
     {RuleType::Threshold, "threshold"},
     {RuleType::ThreatMatch, "threat_match"},
     {RuleType::MachineLearning, "machine_learning"}}};

constexpr std::array<Word<Language>, 5> kLanguages = {{{Language::None, "none"},
                                                       {Language::Kuery, "kuery"},
                                                       {Language::Lucene, "lucene"},
                                                       {Language::Eql, "eql"},
                                                       {Language::Esql, "esql"}}};

constexpr std::array<Word<Severity>, 4> kSeverities = {{{Severity::Low, "low"},
                                                        {Severity::Medium, "medium"},
                                                        {Severity::High, "high"},
                                                        {Severity::Critical, "critical"}}};

template <class T, std::size_t kSize>
std::string_view word_of(const std::array<Word<T>, kSize>& words, T value) {
  return std::ranges::find(words, value, &Word<T>::first)->second;
}

template <class T, std::size_t kSize>
std::optional<T> value_of(const std::array<Word<T>, kSize>& words, std::string_view word) {
  const auto found = std::ranges::find(words, word, &Word<T>::second);
  return found == words.end() ? std::nullopt : std::optional(found->first);
}

}  // namespace

std::string_view rule_type_name(RuleType type) {
  return word_of(kTypes, type);
}

std::string_view language_name(Language language) {
  return word_of(kLanguages, language);
}

std::string_view severity_name(Severity severity) {
  return word_of(kSeverities, severity);
}

std::optional<RuleType> parse_rule_type(std::string_view name) {
  return value_of(kTypes, name);
}

std::optional<Language> parse_language(std::string_view name) {
  // "none" is our word for a rule without a query, not one of the format.
  const std::optional<Language> language = value_of(kLanguages, name);
  return language == Language::None ? std::nullopt : language;
}

std::optional<Severity> parse_severity(std::string_view name) {
  return value_of(kSeverities, name);
}

}  // namespace trawl
