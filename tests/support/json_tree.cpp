#include "tests/support/json_tree.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

namespace trawl::test {
namespace {

void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | (code_point >> 18));
    put(0x80 | ((code_point >> 12) & 0x3F));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

// Reads text that is known to be JSON, so nothing is checked.
class TreeReader {
 public:
  explicit TreeReader(std::string_view text) : text_(text) {}

  JsonTree read_value() {
    skip_space();
    switch (text_[at_]) {
      case '{':
        return read_object();
      case '[':
        return read_array();
      case '"':
        return {.kind = JsonTree::Kind::String, .text = read_string()};
      case 't':
        return read_word(JsonTree::Kind::True, "true");
      case 'f':
        return read_word(JsonTree::Kind::False, "false");
      case 'n':
        return read_word(JsonTree::Kind::Null, "null");
      default:
        return read_number();
    }
  }

 private:
  void skip_space() { at_ = text_.find_first_not_of(" \t\r\n", at_); }

  JsonTree read_word(JsonTree::Kind kind, std::string_view word) {
    at_ += word.size();
    return {.kind = kind, .text = std::string(word)};
  }

  JsonTree read_number() {
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_not_of("+-.0123456789eE", at_), text_.size());
    return {.kind = JsonTree::Kind::Number, .text = std::string(text_.substr(begin, at_ - begin))};
  }

  JsonTree read_array() {
    JsonTree array{.kind = JsonTree::Kind::Array};
    ++at_;
    for (skip_space(); text_[at_] != ']'; skip_space()) {
      if (text_[at_] == ',') {
        ++at_;
      }
      array.elements.push_back(read_value());
    }
    ++at_;
    return array;
  }

  JsonTree read_object() {
    JsonTree object{.kind = JsonTree::Kind::Object};
    ++at_;
    for (skip_space(); text_[at_] != '}'; skip_space()) {
      if (text_[at_] == ',') {
        ++at_;
        skip_space();
      }
      std::string name = read_string();
      skip_space();
      ++at_;  // the colon
      object.members.emplace_back(std::move(name), read_value());
    }
    ++at_;
    return object;
  }

  std::uint32_t read_hex4() {
    const auto unit =
        static_cast<std::uint32_t>(std::stoul(std::string(text_.substr(at_, 4)), nullptr, 16));
    at_ += 4;
    return unit;
  }

  void read_escape(std::string& out) {
    const char letter = text_[at_++];
    switch (letter) {
      case 'b':
        out.push_back('\b');
        return;
      case 'f':
        out.push_back('\f');
        return;
      case 'n':
        out.push_back('\n');
        return;
      case 'r':
        out.push_back('\r');
        return;
      case 't':
        out.push_back('\t');
        return;
      case 'u': {
        std::uint32_t code_point = read_hex4();
        if (code_point >= 0xD800 && code_point < 0xDC00) {
          at_ += 2;  // "\u" of the second half
          code_point = 0x10000 + ((code_point - 0xD800) << 10) + (read_hex4() - 0xDC00);
        }
        append_utf8(out, code_point);
        return;
      }
      default:
        out.push_back(letter);
    }
  }

  std::string read_string() {
    std::string out;
    ++at_;  // the opening quote
    while (text_[at_] != '"') {
      if (text_[at_] == '\\') {
        ++at_;
        read_escape(out);
      } else {
        out.push_back(text_[at_++]);
      }
    }
    ++at_;
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// 'h' or 'l' if `text` begins with the escape of the high or low half of a surrogate pair.
char half_at(std::string_view text) {
  const auto is_one_of = [text](std::size_t i, std::string_view letters) {
    return i < text.size() && letters.find(text[i]) != std::string_view::npos;
  };
  if (!text.starts_with("\\u") || !is_one_of(2, "dD") || text.size() < 6 ||
      text.substr(2, 4).find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) {
    return '\0';
  }
  return is_one_of(3, "89abAB") ? 'h' : is_one_of(3, "cdefCDEF") ? 'l' : '\0';
}

// The same text, in which half a surrogate pair is the escape of U+FFFD: that is what Elasticsearch
// stores, and the library that checks the grammar does not take the half.
std::string with_whole_pairs(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const char half = half_at(text);
    const bool is_pair = half == 'h' && half_at(text.substr(6)) == 'l';
    const std::size_t size = is_pair ? 12 : half != '\0' ? 6 : text.starts_with('\\') ? 2 : 1;
    out += half != '\0' && !is_pair ? "\\ufffd" : text.substr(0, size);
    text.remove_prefix(std::min(size, text.size()));
  }
  return out;
}

}  // namespace

std::optional<JsonTree> parse_json_tree(std::string_view text) {
  const std::string whole = with_whole_pairs(text);
  if (!nlohmann::json::accept(whole)) {
    return std::nullopt;
  }
  return TreeReader(whole).read_value();
}

}  // namespace trawl::test
