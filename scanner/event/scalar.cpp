#include "scanner/event/scalar.h"

#include <algorithm>
#include <cstddef>

namespace trawl {
namespace {

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

// Takes one or more digits off the front; their count.
std::size_t take_digits(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  const auto count = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(count);
  return count;
}

bool take(std::string_view& text, std::string_view any_of) {
  const bool is_there = !text.empty() && any_of.find(text.front()) != std::string_view::npos;
  text.remove_prefix(is_there ? 1 : 0);
  return is_there;
}

}  // namespace

bool is_json_number(std::string_view token) {
  take(token, "-");
  const bool starts_with_zero = token.starts_with('0');
  const std::size_t integer_digits = take_digits(token);
  if (integer_digits == 0 || (starts_with_zero && integer_digits > 1)) {
    return false;
  }
  if (take(token, ".") && take_digits(token) == 0) {
    return false;
  }
  if (take(token, "eE")) {
    take(token, "+-");
    if (take_digits(token) == 0) {
      return false;
    }
  }
  return token.empty();
}

}  // namespace trawl
