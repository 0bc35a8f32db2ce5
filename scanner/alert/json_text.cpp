#include "scanner/alert/json_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "scanner/event/word_bytes.h"

namespace trawl {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

unsigned byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

// Bytes of the UTF-8 character at text[i], or 0 if there is none (Unicode 15, table 3-7).
std::size_t character_bytes(std::string_view text, std::size_t i) {
  const unsigned lead = byte_at(text, i);
  if (lead < 0x80) {
    return 1;
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || i + length > text.size()) {
    return 0;
  }
  const unsigned second = byte_at(text, i + 1);
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (second < low || second > high) {
    return 0;
  }
  for (std::size_t k = 2; k < length; ++k) {
    if ((byte_at(text, i + k) & 0xC0) != 0x80) {
      return 0;
    }
  }
  return length;
}

// The control character (C0, DEL, C1) that the character at text[i] is, or -1.
int control_at(std::string_view text, std::size_t i) {
  const unsigned lead = byte_at(text, i);
  if (lead < 0x20 || lead == 0x7F) {
    return static_cast<int>(lead);
  }
  if (lead == 0xC2 && i + 1 < text.size() && byte_at(text, i + 1) < 0xA0) {
    return static_cast<int>(byte_at(text, i + 1));
  }
  return -1;
}

void append_escape(int control, std::string& out) {
  switch (control) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", control);
  }
}

// True for what no mark and no rule of UTF-8 concerns.
bool is_plain(char c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

// Where what stands in a JSON string as it is goes on from `i` to, or a little before that.
std::size_t skip_plain(std::string_view text, std::size_t i) {
  for (; i + WordBytes::kSize <= text.size(); i += WordBytes::kSize) {
    const WordBytes bytes(text, i);
    if ((bytes.is_control() | bytes.is_beyond_ascii() | bytes.is('\x7F') | bytes.is('\\') |
         bytes.is('"')) != 0) {
      break;
    }
  }
  return i;
}

// The same for JSON text, in which quotes mean nothing.
std::size_t skip_plain_json(std::string_view json, std::size_t i) {
  for (; i + WordBytes::kSize <= json.size(); i += WordBytes::kSize) {
    const WordBytes bytes(json, i);
    if ((bytes.is_control() | bytes.is_beyond_ascii() | bytes.is('\x7F') | bytes.is('\\')) != 0) {
      break;
    }
  }
  return i;
}

// Appends `text` as UTF-8 without control characters, with a backslash before each of `marks`.
void append_safely(std::string_view text, std::string_view marks, std::string& out) {
  for (std::size_t i = 0; i < text.size();) {
    std::size_t plain_end = skip_plain(text, i);
    while (plain_end < text.size() && is_plain(text[plain_end])) {
      ++plain_end;
    }
    if (plain_end > i) {
      out += text.substr(i, plain_end - i);
      i = plain_end;
      continue;
    }
    const std::size_t length = character_bytes(text, i);
    if (length == 0) {
      out += kReplacement;
      ++i;
      continue;
    }
    if (const int control = control_at(text, i); control >= 0) {
      append_escape(control, out);
    } else {
      if (marks.find(text[i]) != std::string_view::npos) {
        out += '\\';
      }
      out += text.substr(i, length);
    }
    i += length;
  }
}

void append_utf8(std::uint32_t point, std::string& out) {
  const auto put = [&out](std::uint32_t byte) {
    out += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6));
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

constexpr std::uint32_t kNoUnit = 0xFFFFFFFF;

// The UTF-16 unit of an escape "\uXXXX" at text[i], or kNoUnit.
std::uint32_t unit_at(std::string_view text, std::size_t i) {
  std::uint32_t unit = 0;
  if (i + 6 > text.size() || text[i] != '\\' || text[i + 1] != 'u') {
    return kNoUnit;
  }
  const auto [end, error] = std::from_chars(text.data() + i + 2, text.data() + i + 6, unit, 16);
  return error == std::errc{} && end == text.data() + i + 6 ? unit : kNoUnit;
}

// Appends what the "\uXXXX" at text[i] stands for, together with its second half if it is a pair.
// Returns the length of the escapes in bytes.
std::size_t append_unicode_escape(std::string_view text, std::size_t i, std::string& out) {
  const std::uint32_t unit = unit_at(text, i);
  if (unit >= 0xD800 && unit < 0xDC00) {
    const std::uint32_t low = unit_at(text, i + 6);
    if (low >= 0xDC00 && low < 0xE000) {
      append_utf8(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), out);
      return 12;
    }
  }
  if (unit == kNoUnit || (unit >= 0xD800 && unit < 0xE000)) {
    out += kReplacement;
  } else {
    append_utf8(unit, out);
  }
  return 6;
}

struct Escape {
  std::size_t size_bytes = 2;  // of both halves of a pair
  bool is_lone_surrogate = false;
};

// The escape at text[i], which is a backslash.
Escape escape_at(std::string_view text, std::size_t i) {
  const std::uint32_t unit = unit_at(text, i);
  if (unit == kNoUnit) {
    return {};
  }
  if (unit >= 0xD800 && unit < 0xDC00) {
    const std::uint32_t low = i + 6 < text.size() ? unit_at(text, i + 6) : kNoUnit;
    if (low >= 0xDC00 && low < 0xE000) {
      return {.size_bytes = 12, .is_lone_surrogate = false};
    }
  }
  return {.size_bytes = 6, .is_lone_surrogate = unit >= 0xD800 && unit < 0xE000};
}

}  // namespace

std::string unescape_json(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size();) {
    if (raw[i] != '\\' || i + 1 == raw.size()) {
      out += raw[i++];
      continue;
    }
    constexpr std::string_view kLetters = "bfnrt";
    constexpr std::string_view kMeanings = "\b\f\n\r\t";
    if (raw[i + 1] == 'u') {
      i += append_unicode_escape(raw, i, out);
      continue;
    }
    const std::size_t letter = kLetters.find(raw[i + 1]);
    out += letter == std::string_view::npos ? raw[i + 1] : kMeanings[letter];
    i += 2;
  }
  return out;
}

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  append_safely(text, "\"\\", out);
  out += '"';
}

void append_line_text(std::string_view text, std::string& out) {
  append_safely(text, "", out);
}

void append_json_text(std::string_view json, std::string& out) {
  std::size_t done = 0;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const unsigned byte = byte_at(json, i);
    if (byte >= 0x20 && byte != '\\' && byte != 0x7F && byte != 0xC2) {
      i = std::max(skip_plain_json(json, i), i + 1) - 1;
      continue;
    }
    if (byte == '\\') {
      const Escape escape = escape_at(json, i);
      if (escape.is_lone_surrogate) {
        out += json.substr(done, i - done);
        out += "\\ufffd";
        done = i + escape.size_bytes;
      }
      i += escape.size_bytes - 1;
      continue;
    }
    const int control = control_at(json, i);
    if (control < 0) {
      continue;
    }
    out += json.substr(done, i - done);
    if (byte < 0x20) {
      out += ' ';  // a raw control character in valid JSON is white space
    } else {
      append_escape(control, out);
    }
    i += byte == 0xC2 ? 1 : 0;
    done = i + 1;
  }
  out += json.substr(done);
}

void append_packed_json(std::string_view json, std::string& out) {
  bool is_in_string = false;
  std::size_t done = 0;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (is_in_string && c == '\\') {
      ++i;
    } else if (c == '"') {
      is_in_string = !is_in_string;
    } else if (!is_in_string && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
      append_json_text(json.substr(done, i - done), out);
      done = i + 1;
    }
  }
  append_json_text(json.substr(done), out);
}

std::string printable(std::string_view text, std::size_t max_bytes) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = character_bytes(text, i);
    std::string_view character = kReplacement;
    if (length != 0) {
      character = control_at(text, i) >= 0 ? std::string_view(".") : text.substr(i, length);
    }
    if (out.size() + character.size() > max_bytes) {
      out += "...";
      break;
    }
    out += character;
    i += length == 0 ? 1 : length;
  }
  return out;
}

void append_number(double number, std::string& out) {
  if (number == std::floor(number) && std::abs(number) < 1e15) {
    fmt::format_to(std::back_inserter(out), "{}", static_cast<std::int64_t>(number));
  } else {
    fmt::format_to(std::back_inserter(out), "{}", number);
  }
}

}  // namespace trawl
