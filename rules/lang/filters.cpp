// A filter is one clause of Elasticsearch's query language in JSON, with Kibana's remarks about it
// in `meta`. A clause is an object with one key, its kind; kClauses lists the kinds.
//
//   filter := {"meta": {"negate": b, "disabled": b}, "query": clause}, or the clause's own key
//             beside "meta", as Kibana wrote it before version 7.6
//
// Parameters that do not change which events match (boost, _name, …) are passed over; whatever else
// is not understood is an error, never ignored.

#include "rules/lang/filters.h"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "rules/ir/pattern.h"
#include "rules/ir/simplify.h"
#include "rules/lang/field_test.h"
#include "rules/lang/kql.h"

namespace trawl {

namespace {

using Json = nlohmann::json;

// Unwinds the reader; caught by lower_filters().
struct FilterError {
  Error error;
};

[[noreturn]] void refuse(ErrorCode code, std::string message) {
  throw FilterError{{code, std::move(message), {}}};
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  for (const std::string_view candidate : words) {
    if (candidate == word) {
      return true;
    }
  }
  return false;
}

const Json* find(const Json& object, std::string_view key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

bool flag(const Json& object, std::string_view key) {
  const Json* value = find(object, key);
  if (value == nullptr || value->is_null()) {
    return false;
  }
  if (!value->is_boolean()) {
    refuse(ErrorCode::Syntax,
           fmt::format("found {} for '{}', expected true or false", value->type_name(), key));
  }
  return value->get<bool>();
}

// A constant as a query would spell it.
std::string constant_text(const Json& value, std::string_view kind) {
  if (value.is_string()) {
    return value.get<std::string>();
  }
  if (value.is_number() || value.is_boolean()) {
    return value.dump();
  }
  refuse(ErrorCode::Syntax,
         fmt::format("found {} in '{}', expected a string, a number, true or false",
                     value.type_name(), kind));
}

void require_object(const Json& value, std::string_view kind) {
  if (!value.is_object()) {
    refuse(ErrorCode::Syntax,
           fmt::format("found {} for '{}', expected an object", value.type_name(), kind));
  }
}

// {FIELD: parameters}, the shape of most clauses.
struct FieldClause {
  std::string_view kind;
  FieldName field;
  const Json& parameters;

  // The constant: the parameters themselves, or what stands under one of `keys` in them.
  [[nodiscard]] std::string constant(std::initializer_list<std::string_view> keys) const {
    if (!parameters.is_object()) {
      return constant_text(parameters, kind);
    }
    for (const std::string_view key : keys) {
      if (const Json* value = find(parameters, key)) {
        return constant_text(*value, kind);
      }
    }
    refuse(ErrorCode::Syntax, fmt::format("found no '{}' in '{}'", *keys.begin(), kind));
  }

  // Refuses parameters that are neither listed nor without a say in what matches.
  void allow(std::initializer_list<std::string_view> keys) const {
    if (!parameters.is_object()) {
      return;
    }
    for (const auto& [key, value] : parameters.items()) {
      if (!is_one_of(key, keys) && !is_one_of(key, {"boost", "_name", "rewrite", "lenient"})) {
        refuse(ErrorCode::Unsupported,
               fmt::format("the parameter '{}' of '{}' is not supported", key, kind));
      }
    }
  }

  [[nodiscard]] CaseRule case_rule() const {
    return parameters.is_object() && flag(parameters, "case_insensitive") ? CaseRule::AsciiFold
                                                                          : CaseRule::Sensitive;
  }
};

// The one entry of `object`, `remarks` left aside.
Json::const_iterator sole_entry(const Json& object, std::string_view kind,
                                std::initializer_list<std::string_view> remarks = {}) {
  require_object(object, kind);
  Json::const_iterator sole = object.end();
  std::size_t count = 0;
  for (auto entry = object.begin(); entry != object.end(); ++entry) {
    if (!is_one_of(entry.key(), remarks)) {
      sole = entry;
      ++count;
    }
  }
  if (count != 1) {
    refuse(ErrorCode::Syntax, fmt::format("found {} entries in '{}', expected one", count, kind));
  }
  return sole;
}

FieldClause field_clause(std::string_view kind, const Json& body,
                         std::initializer_list<std::string_view> remarks = {}) {
  const auto entry = sole_entry(body, kind, remarks);
  return {.kind = kind, .field = {.text = entry.key()}, .parameters = entry.value()};
}

class Reader {
 public:
  explicit Reader(FieldTests& tests) : tests_(tests) {}

  Expr filter(const Json& filter) {
    require_object(filter, "filter");
    bool is_negated = false;
    if (const Json* meta = find(filter, "meta")) {
      require_object(*meta, "meta");
      if (flag(*meta, "disabled")) {
        return always();
      }
      is_negated = flag(*meta, "negate");
    }
    Expr condition = filter_query(filter);
    return is_negated ? negation(std::move(condition)) : condition;
  }

 private:
  using ReadClause = Expr (Reader::*)(const Json& body);
  struct ClauseKind {
    std::string_view name;
    ReadClause read;
  };
  static const std::array<ClauseKind, 11> kClauses;

  Expr filter_query(const Json& filter) {
    const Json* query = find(filter, "query");
    return query != nullptr ? clause(*query)
                            : clause_of(sole_entry(filter, "filter", {"meta", "$state"}));
  }

  Expr clause(const Json& clause) { return clause_of(sole_entry(clause, "query")); }

  Expr clause_of(const Json::const_iterator& entry) {
    if (depth_ >= kMaxQueryDepth) {
      refuse(ErrorCode::Limit, fmt::format("found more than {} levels of nesting", kMaxQueryDepth));
    }
    for (const ClauseKind& kind : kClauses) {
      if (kind.name == entry.key()) {
        ++depth_;
        Expr expr = (this->*kind.read)(entry.value());
        --depth_;
        return expr;
      }
    }
    refuse(ErrorCode::Unsupported, fmt::format("the query '{}' is not supported", entry.key()));
  }

  Expr match_all(const Json& /*body*/) { return always(); }
  Expr match_none(const Json& /*body*/) { return never(); }

  Expr exists(const Json& body) {
    require_object(body, "exists");
    const Json* field = find(body, "field");
    if (field == nullptr || !field->is_string()) {
      refuse(ErrorCode::Syntax, "found no name of a field in 'exists'");
    }
    return tests_.exists({.text = field->get<std::string>()});
  }

  Expr term(const Json& body) {
    const FieldClause term = field_clause("term", body);
    term.allow({"value", "case_insensitive"});
    return tests_.equals(term.field, term.constant({"value"}), WordRule::Verbatim,
                         term.case_rule());
  }

  Expr terms(const Json& body) {
    const FieldClause terms = field_clause("terms", body, {"boost", "_name"});
    if (!terms.parameters.is_array()) {
      refuse(ErrorCode::Unsupported,
             "found no list in 'terms'; terms of another index are not "
             "supported");
    }
    std::vector<Expr> any;
    for (const Json& value : terms.parameters) {
      any.push_back(tests_.equals(terms.field, constant_text(value, "terms"), WordRule::Verbatim));
    }
    return any_of(std::move(any));
  }

  Expr match(const Json& body) {
    const FieldClause match = field_clause("match", body);
    match.allow({"query", "type", "operator"});
    WordRule words = WordRule::AnyWord;
    if (match.parameters.is_object()) {
      // {"type": "phrase"} is how match_phrase was once spelled.
      if (const Json* type = find(match.parameters, "type")) {
        words = word_rule(*type, "type",
                          {{"boolean", WordRule::AnyWord}, {"phrase", WordRule::Phrase}});
      }
      if (const Json* joint = find(match.parameters, "operator")) {
        words = word_rule(*joint, "operator", {{"or", words}, {"and", WordRule::AllWords}});
      }
    }
    return tests_.equals(match.field, match.constant({"query"}), words);
  }

  static WordRule word_rule(const Json& value, std::string_view parameter,
                            std::initializer_list<std::pair<std::string_view, WordRule>> rules) {
    const std::string word = ascii_lower(constant_text(value, parameter));
    for (const auto& [name, rule] : rules) {
      if (name == word) {
        return rule;
      }
    }
    refuse(ErrorCode::Unsupported,
           fmt::format("the {} '{}' of 'match' is not supported", parameter, word));
  }

  Expr match_phrase(const Json& body) {
    const FieldClause phrase = field_clause("match_phrase", body);
    phrase.allow({"query", "slop"});
    if (phrase.parameters.is_object()) {
      const Json* slop = find(phrase.parameters, "slop");
      if (slop != nullptr && *slop != 0) {
        refuse(ErrorCode::Unsupported, "a slop in 'match_phrase' is not supported");
      }
    }
    return tests_.equals(phrase.field, phrase.constant({"query"}), WordRule::Phrase);
  }

  Expr wildcard(const Json& body) {
    const FieldClause wildcard = field_clause("wildcard", body);
    wildcard.allow({"value", "wildcard", "case_insensitive"});
    return tests_.like(wildcard.field, wildcard.constant({"value", "wildcard"}), WordRule::Verbatim,
                       wildcard.case_rule());
  }

  Expr prefix(const Json& body) {
    const FieldClause prefix = field_clause("prefix", body);
    prefix.allow({"value", "case_insensitive"});
    return tests_.like(prefix.field, escape_glob(prefix.constant({"value"})) + "*",
                       WordRule::Verbatim, prefix.case_rule());
  }

  Expr range(const Json& body) {
    const FieldClause range = field_clause("range", body);
    range.allow({"gt", "gte", "lt", "lte", "format", "time_zone"});
    require_object(range.parameters, "range");
    check_date_options(range.parameters);
    TextBounds bounds;
    for (const auto& [key, value] : range.parameters.items()) {
      if (value.is_null() || !is_one_of(key, {"gt", "gte", "lt", "lte"})) {
        continue;
      }
      const bool is_lower = key.starts_with('g');
      std::optional<std::string>& end = is_lower ? bounds.lower : bounds.upper;
      if (end) {
        refuse(ErrorCode::Syntax, fmt::format("found two {} bounds in 'range', expected one",
                                              is_lower ? "lower" : "upper"));
      }
      end = constant_text(value, "range");
      (is_lower ? bounds.lower_inclusive : bounds.upper_inclusive) = key.ends_with('e');
    }
    // Without any bound it asks for a value.
    return bounds.lower || bounds.upper ? tests_.range(range.field, bounds)
                                        : tests_.exists(range.field);
  }

  // Dates are read as the mapping reads them, in UTC.
  static void check_date_options(const Json& parameters) {
    if (const Json* format = find(parameters, "format")) {
      const std::string text = constant_text(*format, "range");
      if (!is_one_of(text, {"strict_date_optional_time", "strict_date_optional_time||epoch_millis",
                            "epoch_millis", "date_optional_time"})) {
        refuse(ErrorCode::Unsupported, fmt::format("the date format '{}' is not supported", text));
      }
    }
    if (const Json* zone = find(parameters, "time_zone")) {
      const std::string text = constant_text(*zone, "range");
      if (!is_one_of(text, {"UTC", "Z", "+00:00"})) {
        refuse(ErrorCode::Unsupported, fmt::format("the time zone '{}' is not supported", text));
      }
    }
  }

  Expr boolean(const Json& body) {
    require_object(body, "bool");
    for (const auto& [key, value] : body.items()) {
      if (!is_one_of(key, {"must", "filter", "should", "must_not", "minimum_should_match", "boost",
                           "_name", "adjust_pure_negative"})) {
        refuse(ErrorCode::Unsupported,
               fmt::format("the parameter '{}' of 'bool' is not supported", key));
      }
    }
    std::vector<Expr> all = clauses(body, "must");
    for (Expr& child : clauses(body, "filter")) {
      all.push_back(std::move(child));
    }
    std::vector<Expr> should = clauses(body, "should");
    const std::size_t least = minimum_should_match(body, should.size(), !all.empty());
    if (least == 1) {
      all.push_back(any_of(std::move(should)));
    } else if (least > should.size()) {
      all.push_back(never());
    } else if (least > 0) {
      all.push_back(all_of(std::move(should)));
    }
    for (Expr& child : clauses(body, "must_not")) {
      all.push_back(negation(std::move(child)));
    }
    return all_of(std::move(all));
  }

  // A list of clauses, or a single one.
  std::vector<Expr> clauses(const Json& body, std::string_view key) {
    std::vector<Expr> children;
    const Json* value = find(body, key);
    if (value == nullptr || value->is_null()) {
      return children;
    }
    if (!value->is_array()) {
      children.push_back(clause(*value));
      return children;
    }
    for (const Json& child : *value) {
      children.push_back(clause(child));
    }
    return children;
  }

  // How many of the `should` clauses must hold: by default one, unless something else must. A
  // number between one and all of them is not supported.
  static std::size_t minimum_should_match(const Json& body, std::size_t should_count,
                                          bool has_must) {
    const Json* value = find(body, "minimum_should_match");
    if (value == nullptr || value->is_null()) {
      return should_count > 0 && !has_must ? 1 : 0;
    }
    const std::string text = constant_text(*value, "minimum_should_match");
    for (std::size_t count = 0; count <= should_count + 1; ++count) {
      const bool is_between = count > 1 && count < should_count;
      if (!is_between && text == std::to_string(count)) {
        return count;
      }
    }
    refuse(ErrorCode::Unsupported,
           fmt::format("the minimum_should_match '{}' is not supported", text));
  }

  FieldTests& tests_;
  int depth_ = 0;
};

const std::array<Reader::ClauseKind, 11> Reader::kClauses{{
    {"bool", &Reader::boolean},
    {"exists", &Reader::exists},
    {"match", &Reader::match},
    {"match_all", &Reader::match_all},
    {"match_none", &Reader::match_none},
    {"match_phrase", &Reader::match_phrase},
    {"prefix", &Reader::prefix},
    {"range", &Reader::range},
    {"term", &Reader::term},
    {"terms", &Reader::terms},
    {"wildcard", &Reader::wildcard},
}};

}  // namespace

Result<Expr> lower_filters(std::string_view json, const FieldTypes& types, FieldTable& fields) {
  const Json filters = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (filters.is_discarded() || !filters.is_array()) {
    return fail(ErrorCode::Syntax, "the filters are not a JSON array");
  }
  FieldTests tests(types, fields);
  std::vector<Expr> all;
  for (const Json& filter : filters) {
    try {
      all.push_back(Reader(tests).filter(filter));
    } catch (FilterError& error) {
      error.error.where = fmt::format("filter {}", all.size() + 1);
      return fail(std::move(error.error));
    }
  }
  return simplify(all_of(std::move(all)));
}

}  // namespace trawl
