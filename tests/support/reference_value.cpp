#include "tests/support/reference_value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <arpa/inet.h>

#include "rules/ir/pattern.h"
#include "rules/ir/time.h"
#include "tests/support/reference_eval.h"

namespace trawl::test {
namespace {

// 64 bits of mantissa hold every 64-bit integer and every double exactly.
static_assert(std::numeric_limits<long double>::digits >= 64);

std::string fold(std::string text, bool folds) {
  if (folds) {
    std::ranges::transform(text, text.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
  }
  return text;
}

// The length in bytes of the UTF-8 character at the start of `text`; a stray byte counts as one.
std::size_t character_bytes(std::string_view text) {
  const auto is_tail = [&](std::size_t i) {
    return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
  };
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  for (std::size_t i = 1; i < wanted; ++i) {
    if (!is_tail(i)) {
      return 1;
    }
  }
  return wanted;
}

// The number of UTF-16 units: characters outside the basic plane, four bytes in UTF-8, count twice.
std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  while (!text.empty()) {
    const std::size_t bytes = character_bytes(text);
    units += bytes == 4 ? 2 : 1;
    text.remove_prefix(bytes);
  }
  return units;
}

// A JSON number, or a string that holds one.
std::optional<long double> number_of(const std::string& text) {
  if (text.empty() || text.find_first_not_of("+-.0123456789eE") != std::string::npos) {
    return std::nullopt;
  }
  char* end = nullptr;
  const long double number = std::strtold(text.c_str(), &end);
  if (*end != '\0') {
    return std::nullopt;
  }
  return number;
}

std::optional<IpAddress> address_of(const std::string& text) {
  IpAddress address{};
  std::array<unsigned char, 4> four{};
  if (inet_pton(AF_INET, text.c_str(), four.data()) == 1) {
    address[10] = address[11] = 0xFF;
    std::ranges::copy(four, address.begin() + 12);
    return address;
  }
  if (inet_pton(AF_INET6, text.c_str(), address.data()) == 1) {
    return address;
  }
  return std::nullopt;
}

bool lies_in(const IpAddress& address, const IpNetwork& network) {
  for (std::size_t bit = 0; bit < network.prefix_bits; ++bit) {
    const auto mask = static_cast<unsigned>(0x80U >> (bit % 8));
    if (((address[bit / 8] ^ network.address[bit / 8]) & mask) != 0) {
      return false;
    }
  }
  return true;
}

// The operand as text, number or instant; nullopt if it has no such form.
std::optional<std::string> operand_text(const Value& operand) {
  if (const auto* text = std::get_if<std::string>(&operand.data)) {
    return *text;
  }
  if (const auto* integer = std::get_if<std::int64_t>(&operand.data)) {
    return std::to_string(*integer);
  }
  if (const auto* flag = std::get_if<bool>(&operand.data)) {
    return *flag ? "true" : "false";
  }
  return std::nullopt;
}

std::optional<long double> operand_number(const Value& operand) {
  if (const auto* integer = std::get_if<std::int64_t>(&operand.data)) {
    return *integer;
  }
  if (const auto* fraction = std::get_if<double>(&operand.data)) {
    return *fraction;
  }
  if (const auto* text = std::get_if<std::string>(&operand.data)) {
    return number_of(*text);
  }
  return std::nullopt;
}

std::optional<Timestamp> operand_time(const Value& operand, std::optional<Timestamp> now) {
  if (const auto* time = std::get_if<Timestamp>(&operand.data)) {
    return *time;
  }
  if (const auto* date = std::get_if<DateMath>(&operand.data)) {
    return date->anchor || now ? std::optional(evaluate(*date, now.value_or(Timestamp{})))
                               : std::nullopt;
  }
  return std::nullopt;
}

// Does `value` lie within the bounds, each of which `read` turns into what the value is compared
// with? A bound that cannot be read lets nothing through.
template <class T, class Read>
bool lies_within(const Bounds& bounds, const T& value, Read read) {
  if (bounds.lower) {
    const std::optional<T> lower = read(*bounds.lower);
    if (!lower || value < *lower || (value == *lower && !bounds.lower_inclusive)) {
      return false;
    }
  }
  if (bounds.upper) {
    const std::optional<T> upper = read(*bounds.upper);
    if (!upper || *upper < value || (value == *upper && !bounds.upper_inclusive)) {
      return false;
    }
  }
  return true;
}

template <class Predicate>
bool any_operand(const Leaf& leaf, Predicate predicate) {
  return std::ranges::any_of(leaf.operands, predicate);
}

bool text_of_value_passes(const Leaf& leaf, const JsonTree& value) {
  if (leaf.reading.ignore_above != 0 && utf16_units(value.text) > leaf.reading.ignore_above) {
    return false;
  }
  const bool folds = leaf.reading.folds_case || leaf.case_rule == CaseRule::AsciiFold;
  const std::string text = fold(value.text, folds);
  switch (leaf.test) {
    case Test::Exists:
      return true;
    case Test::Equals:
      return any_operand(leaf, [&](const Value& operand) {
        const auto wanted = operand_text(operand);
        return wanted && fold(*wanted, folds) == text;
      });
    case Test::Like:
      return any_operand(leaf, [&](const Value& operand) {
        const auto pattern = operand_text(operand);
        return pattern && reference_glob(fold(*pattern, folds), text, CaseRule::Sensitive);
      });
    case Test::Range:
      return lies_within(leaf.range, text, operand_text);
    default:
      return false;
  }
}

// `stored` turns a number into what a field of the type keeps of it. Fields of fractions keep as
// much of what they are compared with; fields of whole numbers see all of it.
enum class NumberKind { Whole, Fraction };

template <class Stored>
bool number_passes(const Leaf& leaf, const JsonTree& value, NumberKind kind, Stored stored) {
  const std::optional<long double> raw =
      value.kind == JsonTree::Kind::Number || value.kind == JsonTree::Kind::String
          ? number_of(value.text)
          : std::nullopt;
  if (!raw) {
    return false;
  }
  const std::optional<long double> number = stored(*raw);
  if (!number) {
    return false;
  }
  const auto read = [&](const Value& operand) -> std::optional<long double> {
    const std::optional<long double> wanted = operand_number(operand);
    return wanted && kind == NumberKind::Fraction ? stored(*wanted) : wanted;
  };
  switch (leaf.test) {
    case Test::Exists:
      return true;
    case Test::Equals:
      return any_operand(leaf, [&](const Value& operand) { return read(operand) == number; });
    case Test::Range:
      return lies_within(leaf.range, *number, read);
    default:
      return false;
  }
}

bool integer_passes(const Leaf& leaf, const JsonTree& value) {
  return number_passes(leaf, value, NumberKind::Whole,
                       [](long double number) -> std::optional<long double> {
                         const long double whole = std::trunc(number);
                         const bool fits = whole >= -0x1p63L && whole < 0x1p64L;
                         return fits ? std::optional(whole) : std::nullopt;
                       });
}

bool float_passes(const Leaf& leaf, const JsonTree& value) {
  return number_passes(leaf, value, NumberKind::Fraction, [](long double number) {
    return std::optional<long double>(static_cast<float>(static_cast<double>(number)));
  });
}

bool double_passes(const Leaf& leaf, const JsonTree& value) {
  return number_passes(leaf, value, NumberKind::Fraction, [](long double number) {
    return std::optional<long double>(static_cast<double>(number));
  });
}

bool scaled_passes(const Leaf& leaf, const JsonTree& value) {
  return number_passes(leaf, value, NumberKind::Fraction, [&](long double number) {
    const double scaled = static_cast<double>(number) * leaf.reading.scaling_factor;
    return std::optional<long double>(std::floor(scaled + 0.5));
  });
}

bool boolean_passes(const Leaf& leaf, const JsonTree& value) {
  std::optional<bool> flag;
  if (value.kind == JsonTree::Kind::True ||
      (value.kind == JsonTree::Kind::String && value.text == "true")) {
    flag = true;
  } else if (value.kind == JsonTree::Kind::False ||
             (value.kind == JsonTree::Kind::String &&
              (value.text == "false" || value.text.empty()))) {
    flag = false;
  }
  if (!flag) {
    return false;
  }
  switch (leaf.test) {
    case Test::Exists:
      return true;
    case Test::Equals:
      return any_operand(leaf, [&](const Value& operand) {
        return operand_text(operand) == (*flag ? "true" : "false");
      });
    default:
      return false;
  }
}

bool ip_passes(const Leaf& leaf, const JsonTree& value) {
  const std::optional<IpAddress> address =
      value.kind == JsonTree::Kind::String ? address_of(value.text) : std::nullopt;
  if (!address) {
    return false;
  }
  const auto read = [](const Value& operand) -> std::optional<IpAddress> {
    const auto* network = std::get_if<IpNetwork>(&operand.data);
    return network != nullptr ? std::optional(network->address) : std::nullopt;
  };
  switch (leaf.test) {
    case Test::Exists:
      return true;
    case Test::Equals:
    case Test::InNetwork:
      return any_operand(leaf, [&](const Value& operand) {
        const auto* network = std::get_if<IpNetwork>(&operand.data);
        return network != nullptr && lies_in(*address, *network);
      });
    case Test::Range:
      return lies_within(leaf.range, *address, read);
    default:
      return false;
  }
}

bool date_passes(const Leaf& leaf, const JsonTree& value, std::optional<Timestamp> now) {
  const std::optional<Timestamp> time =
      value.kind == JsonTree::Kind::String || value.kind == JsonTree::Kind::Number
          ? parse_date_value(value.text)
          : std::nullopt;
  if (!time) {
    return false;
  }
  const auto read = [&now](const Value& operand) { return operand_time(operand, now); };
  switch (leaf.test) {
    case Test::Exists:
      return true;
    case Test::Equals:
      return any_operand(leaf, [&](const Value& operand) { return read(operand) == time; });
    case Test::Range:
      return lies_within(leaf.range, *time, read);
    default:
      return false;
  }
}

std::vector<std::string> split_at_spaces(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ' ') {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  return parts;
}

bool words_pass(const Leaf& leaf, const JsonTree& value) {
  std::vector<std::string> tokens;
  analyze(leaf.reading.analyzer, value.text, tokens);
  switch (leaf.test) {
    case Test::Exists:
      return true;
    case Test::Token:
    case Test::Equals:
      return any_operand(leaf, [&](const Value& operand) {
        const auto wanted = operand_text(operand);
        return wanted && std::ranges::find(tokens, *wanted) != tokens.end();
      });
    case Test::Phrase:
      return any_operand(leaf, [&](const Value& operand) {
        const std::vector<std::string> wanted = split_at_spaces(operand_text(operand).value_or(""));
        return !std::ranges::search(tokens, wanted).empty();
      });
    case Test::TokenLike:
    case Test::Like:
      return any_operand(leaf, [&](const Value& operand) {
        const auto pattern = operand_text(operand);
        return pattern && std::ranges::any_of(tokens, [&](const std::string& token) {
                 return reference_glob(*pattern, token, leaf.case_rule);
               });
      });
    case Test::Range:
      return std::ranges::any_of(tokens, [&](const std::string& token) {
        return lies_within(leaf.range, token, operand_text);
      });
    default:
      return false;
  }
}

// A field that is not mapped compares its strings with texts only: a number is asked of numbers.
Leaf without_numbers(Leaf leaf) {
  const auto is_number = [](const Value& value) {
    return std::holds_alternative<std::int64_t>(value.data) ||
           std::holds_alternative<double>(value.data);
  };
  std::erase_if(leaf.operands, is_number);
  if ((leaf.range.lower && is_number(*leaf.range.lower)) ||
      (leaf.range.upper && is_number(*leaf.range.upper))) {
    leaf.range.lower = leaf.range.upper = Value{Timestamp{}};  // which no text compares with
  }
  return leaf;
}

// Not mapped: the JSON type decides, as Elasticsearch's dynamic mapping does.
bool dynamic_passes(const Leaf& leaf, const JsonTree& value) {
  switch (value.kind) {
    case JsonTree::Kind::String:
      return text_of_value_passes(without_numbers(leaf), value);
    case JsonTree::Kind::Number:
      return value.text.find_first_of(".eE") == std::string::npos ? integer_passes(leaf, value)
                                                                  : float_passes(leaf, value);
    default:
      return boolean_passes(leaf, value);
  }
}

}  // namespace

bool value_passes(const Leaf& leaf, const JsonTree& value, std::optional<Timestamp> now) {
  switch (leaf.reading.type) {
    case FieldType::Dynamic:
      return dynamic_passes(leaf, value);
    case FieldType::Keyword:
    case FieldType::ConstantKeyword:
    case FieldType::Wildcard:
    case FieldType::Flattened:
    case FieldType::FlattenedKey:
      return text_of_value_passes(leaf, value);
    case FieldType::Text:
      return words_pass(leaf, value);
    case FieldType::Ip:
      return ip_passes(leaf, value);
    case FieldType::Integer:
      return integer_passes(leaf, value);
    case FieldType::Float:
      return float_passes(leaf, value);
    case FieldType::Double:
      return double_passes(leaf, value);
    case FieldType::ScaledFloat:
      return scaled_passes(leaf, value);
    case FieldType::Boolean:
      return boolean_passes(leaf, value);
    case FieldType::Date:
      return date_passes(leaf, value, now);
    case FieldType::Object:
    case FieldType::GeoPoint:
      return leaf.test == Test::Exists;
    case FieldType::Nested:
      return false;  // its objects are seen by nested conditions only
  }
  return false;
}

bool reference_glob(std::string_view pattern, std::string_view text, CaseRule rule) {
  const bool folds = rule == CaseRule::AsciiFold;
  // The places in the text at which the part of the pattern read so far can end.
  std::vector<bool> ends(text.size() + 1, false);
  ends[0] = true;
  while (!pattern.empty()) {
    std::vector<bool> next(text.size() + 1, false);
    const bool is_run = pattern[0] == '*';
    const bool is_any = pattern[0] == '?';
    if (pattern[0] == '\\' && pattern.size() > 1) {
      pattern.remove_prefix(1);
    }
    const std::size_t literal_bytes = is_run || is_any ? 1 : character_bytes(pattern);
    const std::string literal = fold(std::string(pattern.substr(0, literal_bytes)), folds);
    for (std::size_t at = 0; at <= text.size(); ++at) {
      if (!ends[at]) {
        continue;
      }
      const std::size_t step = at < text.size() ? character_bytes(text.substr(at)) : 0;
      if (is_run) {
        next[at] = true;
        if (step > 0) {
          ends[at + step] = true;
        }
      } else if (step > 0 &&
                 (is_any || fold(std::string(text.substr(at, step)), folds) == literal)) {
        next[at + step] = true;
      }
    }
    pattern.remove_prefix(literal_bytes);
    ends = std::move(next);
  }
  return ends[text.size()];
}

}  // namespace trawl::test
