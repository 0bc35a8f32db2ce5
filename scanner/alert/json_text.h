#pragma once

// Text that is safe to write: JSON strings, and strings for people. Whatever the bytes are, the
// result is UTF-8 without control characters.

#include <string>
#include <string_view>

namespace trawl {

// `text` as a JSON string with its quotes. Control characters (C0, DEL, C1) are escaped; bytes that
// are not UTF-8 become U+FFFD.
void append_json_string(std::string_view text, std::string& out);

// The same without the quotes, and without escapes for quotes and backslashes: a line of text.
void append_line_text(std::string_view text, std::string& out);

// JSON text copied as it stands, except that raw line breaks between its tokens become blanks and
// DEL and C1 controls in its strings are escaped: it stays on one line, and means the same.
// Requires valid JSON in UTF-8.
void append_json_text(std::string_view json, std::string& out);

// The same, without the white space between its tokens.
void append_packed_json(std::string_view json, std::string& out);

// The text that the inside of a JSON string stands for. A lone surrogate becomes U+FFFD. Requires
// the inside of a valid JSON string.
[[nodiscard]] std::string unescape_json(std::string_view raw);

// `text` for a line of prose: control characters become '.', bytes that are not UTF-8 become
// U+FFFD, and what is longer than `max_bytes` is cut between two characters and ends in "...".
[[nodiscard]] std::string printable(std::string_view text, std::size_t max_bytes);

// An integer without a fraction, anything else in its shortest form.
void append_number(double number, std::string& out);

}  // namespace trawl
