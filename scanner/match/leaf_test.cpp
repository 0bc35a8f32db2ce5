#include "scanner/match/leaf_test.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <compare>
#include <cstddef>

#include "rules/ir/pattern.h"
#include "rules/ir/time.h"

namespace trawl {
namespace {

using Kind = TypedValue::Kind;

constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;

char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

std::strong_ordering compare_folded(std::string_view a, std::string_view b) {
  return std::lexicographical_compare_three_way(
      a.begin(), a.end(), b.begin(), b.end(), [](char left, char right) {
        return static_cast<unsigned char>(lower(left)) <=> static_cast<unsigned char>(lower(right));
      });
}

// Byte order, which for UTF-8 is the order of code points.
std::strong_ordering compare_text(std::string_view a, std::string_view b, bool folds) {
  return folds ? compare_folded(a, b) : a.compare(b) <=> 0;
}

std::partial_ordering compare_exactly(std::int64_t whole, double real) {
  if (std::isnan(real)) {
    return std::partial_ordering::unordered;
  }
  if (real >= 0x1p63) {
    return std::partial_ordering::less;
  }
  if (real < -0x1p63) {
    return std::partial_ordering::greater;
  }
  const double cut = std::trunc(real);
  const auto as_whole = static_cast<std::int64_t>(cut);
  return whole != as_whole ? std::partial_ordering(whole <=> as_whole) : cut <=> real;
}

std::optional<ParsedNumber> operand_number(const Value& operand) {
  if (const auto* whole = std::get_if<std::int64_t>(&operand.data)) {
    return ParsedNumber{.is_whole = true, .whole = *whole, .real = static_cast<double>(*whole)};
  }
  if (const auto* real = std::get_if<double>(&operand.data)) {
    return ParsedNumber{.is_whole = false, .whole = 0, .real = *real};
  }
  const auto* text = std::get_if<std::string>(&operand.data);
  return text != nullptr ? parse_number(*text) : std::nullopt;
}

// A whole number is compared with the operand as written; a real one with what its field would keep
// of the operand.
std::partial_ordering compare_number(const TypedValue& value, const Value& operand) {
  const auto number = operand_number(operand);
  if (!number) {
    return std::partial_ordering::unordered;
  }
  if (value.kind == Kind::Real) {
    if (value.precision.kind == Precision::Kind::Unsigned && number->is_whole) {
      return std::partial_ordering::greater;
    }
    return value.real <=> value.precision.round(number->real);
  }
  return number->is_whole ? std::partial_ordering(value.integer <=> number->whole)
                          : compare_exactly(value.integer, number->real);
}

std::optional<Timestamp> operand_time(const Value& operand, std::optional<Timestamp> now) {
  if (const auto* date = std::get_if<DateMath>(&operand.data)) {
    if (!date->anchor.has_value() && !now.has_value()) {
      return std::nullopt;
    }
    return evaluate(*date, now.value_or(Timestamp()));
  }
  const auto* time = std::get_if<Timestamp>(&operand.data);
  if (time == nullptr) {
    return std::nullopt;
  }
  std::int64_t excess = time->nanoseconds % kNanosecondsPerMillisecond;
  excess += excess < 0 ? kNanosecondsPerMillisecond : 0;
  return Timestamp{time->nanoseconds - excess};
}

// What the values of one kind are compared with: three-way, `unordered` if there is no comparison.
class Comparison {
 public:
  Comparison(const Leaf& leaf, const TypedValue& value, std::optional<Timestamp> now)
      : leaf_(leaf), value_(value), now_(now) {}

  std::partial_ordering with(const Value& operand) const {
    switch (value_.kind) {
      case Kind::Text:
        return with_text(value_.text, operand);
      case Kind::Integer:
      case Kind::Real:
        return compare_number(value_, operand);
      case Kind::Boolean:
        return with_text(value_.boolean ? "true" : "false", operand);
      case Kind::Ip: {
        const auto* network = std::get_if<IpNetwork>(&operand.data);
        return network != nullptr ? std::partial_ordering(value_.ip <=> network->address)
                                  : std::partial_ordering::unordered;
      }
      case Kind::Time: {
        const auto time = operand_time(operand, now_);
        return time ? std::partial_ordering(value_.time <=> *time)
                    : std::partial_ordering::unordered;
      }
      case Kind::Tokens:
      case Kind::Opaque:
      case Kind::Missing:
        break;
    }
    return std::partial_ordering::unordered;
  }

  std::partial_ordering with_text(std::string_view text, const Value& operand) const {
    std::string storage;
    const auto wanted = operand_text(leaf_.reading, operand, storage);
    if (!wanted) {
      return std::partial_ordering::unordered;
    }
    const bool folds = leaf_.reading.folds_case || leaf_.case_rule == CaseRule::AsciiFold;
    return compare_text(text, *wanted, folds);
  }

 private:
  const Leaf& leaf_;
  const TypedValue& value_;
  std::optional<Timestamp> now_;
};

// `compare` is a function from an operand to an ordering.
template <class Compare>
bool lies_within(const Bounds& range, Compare compare) {
  if (range.lower.has_value()) {
    const std::partial_ordering order = compare(*range.lower);
    if (!(order > 0 || (order == 0 && range.lower_inclusive))) {
      return false;
    }
  }
  if (range.upper.has_value()) {
    const std::partial_ordering order = compare(*range.upper);
    if (!(order < 0 || (order == 0 && range.upper_inclusive))) {
      return false;
    }
  }
  return true;
}

bool globs(const Leaf& leaf, std::string_view text) {
  const bool folds = leaf.reading.folds_case || leaf.case_rule == CaseRule::AsciiFold;
  const CaseRule rule = folds ? CaseRule::AsciiFold : CaseRule::Sensitive;
  return std::ranges::any_of(leaf.operands, [&](const Value& operand) {
    const auto* pattern = std::get_if<std::string>(&operand.data);
    return pattern != nullptr && glob_matches(*pattern, text, rule);
  });
}

bool is_in_network(const Leaf& leaf, const IpAddress& address) {
  return std::ranges::any_of(leaf.operands, [&](const Value& operand) {
    const auto* network = std::get_if<IpNetwork>(&operand.data);
    return network != nullptr && contains(*network, address);
  });
}

// Long lists of texts, sorted by leaf_expr(), are searched by halving.
bool equals_text(const Leaf& leaf, std::string_view text, const Comparison& comparison) {
  const bool is_exact = !leaf.reading.folds_case && leaf.case_rule == CaseRule::Sensitive;
  const auto as_text = [](const Value& operand) {
    return std::string_view(std::get<std::string>(operand.data));
  };
  // Operands sort by their alternative first: if both ends are texts, all are.
  if (is_exact && leaf.operands.size() > 8 &&
      std::holds_alternative<std::string>(leaf.operands.front().data) &&
      std::holds_alternative<std::string>(leaf.operands.back().data)) {
    return std::ranges::binary_search(leaf.operands, text, {}, as_text);
  }
  return std::ranges::any_of(leaf.operands, [&](const Value& operand) {
    return comparison.with_text(text, operand) == 0;
  });
}

// True if the tokens of `phrase`, which one space joins, begin at `first`.
bool phrase_begins(const std::vector<std::string>& tokens, std::size_t first,
                   std::string_view phrase) {
  for (std::size_t i = first; i < tokens.size(); ++i) {
    const std::size_t space = phrase.find(' ');
    if (tokens[i] != phrase.substr(0, space)) {
      return false;
    }
    if (space == std::string_view::npos) {
      return true;
    }
    phrase.remove_prefix(space + 1);
  }
  return false;
}

bool has_phrase(const Leaf& leaf, const std::vector<std::string>& tokens) {
  return std::ranges::any_of(leaf.operands, [&](const Value& operand) {
    const auto* phrase = std::get_if<std::string>(&operand.data);
    for (std::size_t i = 0; phrase != nullptr && i < tokens.size(); ++i) {
      if (phrase_begins(tokens, i, *phrase)) {
        return true;
      }
    }
    return false;
  });
}

bool holds_for_tokens(const Leaf& leaf, const TypedValue& value, const Comparison& comparison) {
  const auto any_token = [&](auto passes) { return std::ranges::any_of(value.tokens, passes); };
  switch (leaf.test) {
    case Test::Exists:
      return true;
    case Test::Equals:
    case Test::Token:
      return any_token(
          [&](const std::string& token) { return equals_text(leaf, token, comparison); });
    case Test::Phrase:
      return has_phrase(leaf, value.tokens);
    case Test::Like:
    case Test::TokenLike:
      return any_token([&](const std::string& token) { return globs(leaf, token); });
    case Test::Range:
      return any_token([&](const std::string& token) {
        return lies_within(
            leaf.range, [&](const Value& operand) { return comparison.with_text(token, operand); });
      });
    case Test::Regex:
    case Test::InNetwork:
      return false;
  }
  return false;
}

}  // namespace

bool holds(const Leaf& leaf, const TypedValue& value, std::optional<Timestamp> now) {
  if (value.kind == Kind::Missing) {
    return false;
  }
  const Comparison comparison(leaf, value, now);
  if (value.kind == Kind::Tokens) {
    return holds_for_tokens(leaf, value, comparison);
  }
  switch (leaf.test) {
    case Test::Exists:
      return true;
    case Test::Equals:
      if (value.kind == Kind::Text) {
        return equals_text(leaf, value.text, comparison);
      }
      if (value.kind == Kind::Ip) {
        return is_in_network(leaf, value.ip);
      }
      return std::ranges::any_of(
          leaf.operands, [&](const Value& operand) { return comparison.with(operand) == 0; });
    case Test::Like:
      return value.kind == Kind::Text && globs(leaf, value.text);
    case Test::Range:
      return value.kind != Kind::Boolean && value.kind != Kind::Opaque &&
             lies_within(leaf.range,
                         [&](const Value& operand) { return comparison.with(operand); });
    case Test::InNetwork:
      return value.kind == Kind::Ip && is_in_network(leaf, value.ip);
    case Test::Regex:  // no front end makes one yet
    case Test::Token:
    case Test::Phrase:
    case Test::TokenLike:
      return false;
  }
  return false;
}

bool holds(const Leaf& leaf, const FieldValue& value, std::optional<Timestamp> now,
           TypedValue& scratch) {
  read_value(value, leaf.reading, scratch);
  return holds(leaf, scratch, now);
}

bool looks_below(const Leaf& leaf) {
  switch (leaf.reading.type) {
    case FieldType::Flattened:
      return true;
    case FieldType::Dynamic:
    case FieldType::Object:
    case FieldType::GeoPoint:
      return leaf.test == Test::Exists;
    default:
      return false;
  }
}

std::optional<std::string_view> operand_text(const Reading& reading, const Value& operand,
                                             std::string& storage) {
  if (const auto* text = std::get_if<std::string>(&operand.data)) {
    return *text;
  }
  if (const auto* flag = std::get_if<bool>(&operand.data)) {
    return *flag ? "true" : "false";
  }
  const auto* whole = std::get_if<std::int64_t>(&operand.data);
  const auto* real = std::get_if<double>(&operand.data);
  if ((whole == nullptr && real == nullptr) || reading.type == FieldType::Dynamic) {
    return std::nullopt;
  }
  storage.resize(32);
  char* const begin = storage.data();
  const auto result = whole != nullptr ? std::to_chars(begin, begin + storage.size(), *whole)
                                       : std::to_chars(begin, begin + storage.size(), *real);
  storage.resize(static_cast<std::size_t>(result.ptr - begin));
  return storage;
}

}  // namespace trawl
