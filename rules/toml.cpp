// toml++ parses and throws; this file catches, and copies its nodes into plain values, so that
// nobody else needs the library. Places come as line and column and are turned into byte offsets.
//
// toml++ bounds the nesting of values but not the parts of a dotted key, which nest as well, and
// its tables are destroyed recursively: a key of a million parts would end in a stack overflow.
// Such keys are refused before it sees them.
//
// It also takes its time: every character of a string is decoded, checked and appended alone, and
// nine tenths of a rule file are the text of a few long strings. Where such a text is plain (no
// escape, valid UTF-8) the library is given its line breaks only, so that all places stay as they
// are, and the text is put back when the value is copied.

#include "rules/toml.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include "rules/ir/utf8.h"

namespace trawl {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Byte offsets of the places that toml++ counts in lines and code points.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {
    line_starts_.push_back(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
    for (std::size_t end = text.find('\n'); end != std::string_view::npos;
         end = text.find('\n', end + 1)) {
      line_starts_.push_back(end + 1);
    }
  }

  [[nodiscard]] std::size_t offset(const toml::source_position& place) const {
    if (place.line == 0) {
      return 0;  // toml++ does not know
    }
    if (place.line > line_starts_.size()) {
      return text_.size();
    }
    std::size_t offset = line_starts_[place.line - 1];
    for (std::size_t column = 1;
         column < place.column && offset < text_.size() && text_[offset] != '\n'; ++column) {
      offset += decode_utf8(text_, offset).length_bytes;
    }
    return offset;
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
};

// The end of a string, a comment or one other character that begins at `offset`.
std::size_t skip_token(std::string_view text, std::size_t offset) {
  const char c = text[offset];
  if (c == '#') {
    return std::min(text.find('\n', offset), text.size());
  }
  if (c != '"' && c != '\'') {
    return offset + 1;
  }
  const std::string_view rest = text.substr(offset);
  const bool has_three = rest.starts_with("\"\"\"") || rest.starts_with("'''");
  const std::string_view quote = rest.substr(0, has_three ? 3 : 1);
  std::size_t i = offset + quote.size();
  if (has_three) {
    // The usual case, many bytes at a time: nothing is escaped.
    const std::size_t end = text.find(quote, i);
    if (c == '\'' || text.substr(i, end - i).find('\\') == std::string_view::npos) {
      i = std::min(end, text.size());
    }
  }
  for (; i < text.size(); ++i) {
    if (text[i] == '\\' && c == '"') {
      ++i;
    } else if (text[i] == '\n' && !has_three) {
      return i;
    } else if (text[i] == c && text.substr(i).starts_with(quote)) {
      // Up to two quotes may stand before the three that end a string.
      std::size_t end = i + quote.size();
      while (has_three && end < i + 5 && end < text.size() && text[end] == c) {
        ++end;
      }
      return end;
    }
  }
  return text.size();
}

// True if TOML takes the bytes as they are inside a multi-line string, and they mean themselves.
bool is_plain(std::string_view text, bool has_escapes) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 ? (byte != '\n' && byte != '\t')
                    : (byte == 0x7F || (byte == '\\' && has_escapes))) {
      return false;
    }
    if (byte < 0x80) {
      ++i;
      continue;
    }
    const CodePoint code_point = decode_utf8(text, i);
    if (code_point.length_bytes == 1) {
      return false;  // damaged
    }
    i += code_point.length_bytes;
  }
  return true;
}

// A document without the texts of its long strings.
class Outline {
 public:
  explicit Outline(std::string_view text) {
    std::size_t copied = 0;  // bytes of `text` that are in outline_, or were left out
    for (std::size_t offset = 0; offset < text.size();) {
      const std::size_t end = skip_token(text, offset);
      if (const std::string_view body = plain_body(text.substr(offset, end - offset));
          !body.empty()) {
        const auto begin = static_cast<std::size_t>(body.data() - text.data());
        outline_ += text.substr(copied, begin - copied);
        // What follows the last line break stays: it gives the rest of the line its columns.
        const std::size_t last = body.rfind('\n');
        outline_.append(static_cast<std::size_t>(std::ranges::count(body, '\n')), '\n');
        copied = begin + last + 1;
        bodies_.emplace_back(offset, body);
      }
      offset = end;
    }
    outline_ += text.substr(copied);
  }

  [[nodiscard]] std::string_view text() const { return outline_; }

  // The text of the string whose quotes begin at this offset of the document; nullopt if it is in
  // the outline as it is.
  [[nodiscard]] std::optional<std::string_view> body_at(std::size_t offset) const {
    const auto body = std::ranges::lower_bound(bodies_, offset, {}, &Body::first);
    return body == bodies_.end() || body->first != offset ? std::nullopt
                                                          : std::optional(body->second);
  }

 private:
  using Body = std::pair<std::size_t, std::string_view>;  // offset of the quotes; without them

  // The text of a long plain multi-line string; empty if the token is none.
  static std::string_view plain_body(std::string_view token) {
    constexpr std::size_t kMinBytes = 64;
    constexpr std::size_t kQuotes = 3;
    if (token.size() < kMinBytes || !(token.starts_with("\"\"\"") || token.starts_with("'''")) ||
        !token.ends_with(token.substr(0, kQuotes))) {
      return {};
    }
    std::string_view body = token.substr(kQuotes, token.size() - 2 * kQuotes);
    if (body.find('\n') == std::string_view::npos || !is_plain(body, token.front() == '"')) {
      return {};
    }
    // A line break that follows the quotes at once is no part of the value.
    body.remove_prefix(body.front() == '\n' ? 1 : 0);
    return body.find('\n') == std::string_view::npos ? std::string_view() : body;
  }

  std::string outline_;
  std::vector<Body> bodies_;  // ascending
};

// The first key with more than kMaxKeyParts parts, by counting the dots outside strings that no
// separator parts; nullopt if there is none. Numbers have at most one dot.
std::optional<Span> find_deep_key(std::string_view text) {
  std::size_t dots = 0;
  std::size_t begin = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    switch (text[offset]) {
      case '\n':
      case '[':
      case ']':
      case '{':
      case '}':
      case ',':
      case '=':
        dots = 0;
        begin = offset + 1;
        break;
      case '.':
        if (++dots >= kMaxKeyParts) {
          return Span{.begin = begin, .end = offset};
        }
        break;
      default:
        break;
    }
    offset = skip_token(text, offset);
  }
  return std::nullopt;
}

// toml++ says "Error while parsing string: …", or just "…".
std::string parse_message(std::string_view description) {
  constexpr std::string_view kError = "Error ";
  if (description.starts_with("Error while ")) {
    description.remove_prefix(kError.size());
  }
  return "not TOML: " + std::string(description);
}

template <class T>
std::string text_of(const T& value) {
  std::ostringstream out;
  out << value;
  return std::move(out).str();
}

// Recurses as deep as values nest, which toml++ and kMaxKeyParts bound.
TomlValue convert(const toml::node& node, const Places& places, const Outline& outline) {
  TomlValue result;
  result.offset_bytes = places.offset(node.source().begin);
  node.visit([&](const auto& value) {
    using Node = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_same_v<Node, toml::table>) {
      TomlValue::Table table;
      table.reserve(value.size());
      for (const auto& [key, child] : value) {
        table.push_back({.key = std::string(key.str()),
                         .key_span = {.begin = places.offset(key.source().begin),
                                      .end = places.offset(key.source().end)},
                         .value = convert(child, places, outline)});
      }
      result.data = std::move(table);
    } else if constexpr (std::is_same_v<Node, toml::array>) {
      TomlValue::Array array;
      array.reserve(value.size());
      for (const toml::node& child : value) {
        array.push_back(convert(child, places, outline));
      }
      result.data = std::move(array);
    } else if constexpr (toml::is_date<Node> || toml::is_time<Node> || toml::is_date_time<Node>) {
      result.data = TomlValue::DateTime{text_of(value.get())};
    } else if constexpr (toml::is_string<Node>) {
      const auto body = outline.body_at(result.offset_bytes);
      result.data = body ? std::string(*body) : value.get();
    } else {
      result.data = value.get();
    }
  });
  return result;
}

Json json_of(const TomlValue& value) {
  return std::visit(
      [](const auto& data) -> Json {
        using Data = std::remove_cvref_t<decltype(data)>;
        if constexpr (std::is_same_v<Data, TomlValue::Table>) {
          Json object = Json::object();
          for (const TomlEntry& entry : data) {
            object[entry.key] = json_of(entry.value);
          }
          return object;
        } else if constexpr (std::is_same_v<Data, TomlValue::Array>) {
          Json array = Json::array();
          for (const TomlValue& element : data) {
            array.push_back(json_of(element));
          }
          return array;
        } else if constexpr (std::is_same_v<Data, TomlValue::DateTime>) {
          return data.text;
        } else {
          return data;
        }
      },
      value.data);
}

}  // namespace

const TomlEntry* TomlValue::find(std::string_view key) const {
  const auto* table = std::get_if<Table>(&data);
  if (table == nullptr) {
    return nullptr;
  }
  const auto entry = std::ranges::find(*table, key, &TomlEntry::key);
  return entry == table->end() ? nullptr : &*entry;
}

std::string_view toml_kind(const TomlValue& value) {
  constexpr std::string_view kKinds[] = {"a table",  "a list",    "a string",        "an integer",
                                         "a number", "a boolean", "a date or a time"};
  static_assert(std::size(kKinds) == std::variant_size_v<decltype(TomlValue::data)>);
  return kKinds[value.data.index()];
}

tl::expected<TomlValue, SyntaxProblem> parse_toml(std::string_view text) {
  if (const auto key = find_deep_key(text)) {
    return tl::unexpected(SyntaxProblem{
        .message = "a key has more than " + std::to_string(kMaxKeyParts) + " parts", .span = *key});
  }
  const Places places(text);
  const Outline outline(text);
  try {
    return convert(toml::parse(outline.text()), places, outline);
  } catch (const toml::parse_error& error) {
    const std::size_t offset = places.offset(error.source().begin);
    return tl::unexpected(SyntaxProblem{.message = parse_message(error.description()),
                                        .span = {.begin = offset, .end = offset}});
  }
}

std::string to_json(const TomlValue& value) {
  return json_of(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace trawl
