#include "scanner/indented_json.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <nlohmann/json.hpp>

namespace trawl {

namespace {

bool needs_no_escapes(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

}  // namespace

void IndentedJson::name(std::string_view name) {
  separate();
  *out_ += '"';
  *out_ += name;
  *out_ += "\": ";
  has_name_ = true;
}

void IndentedJson::number(std::uint64_t number) {
  separate();
  std::array<char, 20> digits{};  // of 2^64 - 1
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out_->append(digits.data(), end);
}

void IndentedJson::text(std::string_view text) {
  separate();
  if (needs_no_escapes(text)) {
    *out_ += '"';
    *out_ += text;
    *out_ += '"';
  } else {
    using Json = nlohmann::json;
    *out_ += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

void IndentedJson::null() {
  separate();
  *out_ += "null";
}

void IndentedJson::begin(char bracket) {
  separate();
  *out_ += bracket;
  indent_ += kIndent;
  is_first_ = true;
  is_inside_ = true;
}

void IndentedJson::end(char bracket) {
  indent_ -= kIndent;
  if (!is_first_) {
    break_line();
  }
  *out_ += bracket;
  is_first_ = false;  // what these brackets stand in is not empty
}

void IndentedJson::separate() {
  if (has_name_) {
    has_name_ = false;
    return;
  }
  if (!is_first_) {
    *out_ += ',';
  }
  if (is_inside_) {
    break_line();
  }
  is_first_ = false;
}

void IndentedJson::break_line() {
  *out_ += '\n';
  out_->append(indent_, ' ');
}

}  // namespace trawl
