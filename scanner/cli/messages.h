#pragma once

// What the program says to a person: messages on standard error, and numbers as people read them.
//
// Whatever comes from a log, a rule or a path goes through printable() first, so that no control
// sequence reaches a terminal.

#include <cstdint>
#include <string>
#include <string_view>

namespace trawl {

// Exit statuses of every subcommand.
inline constexpr int kExitComplete = 0;     // everything named was read
inline constexpr int kExitIncomplete = 1;   // finished, but an input or a rule file went unread
inline constexpr int kExitNothingDone = 2;  // usage, no rules, output not writable
inline constexpr int kExitAlerts = 3;       // alerts, where --fail-on-alert asks for it

// The text with control characters (C0, DEL, C1), line and direction controls of Unicode and bytes
// that are not UTF-8 shown as \xNN, byte by byte.
[[nodiscard]] std::string printable(std::string_view text);

// The same for text of several lines: '\n' and '\t' stay.
[[nodiscard]] std::string printable_lines(std::string_view text);

// One line on standard error: "trawl: MESSAGE", made printable. A message that has several lines
// (a diagnostic with its source line and caret) keeps them.
void print_message(std::string_view message);

// "1,234,567".
[[nodiscard]] std::string count_text(std::uint64_t count);

// "1 rule", "2,000 rules": with an s for every number but one.
[[nodiscard]] std::string count_text(std::uint64_t count, std::string_view noun);

// "999 B", "1.5 kB", "64.0 MB", "1.0 TB": powers of 1000.
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

}  // namespace trawl
