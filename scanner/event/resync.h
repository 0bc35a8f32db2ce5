#pragma once

// Where the next event begins, after broken JSON has left the cutter without its bearings.
//
// A '{' outside all knowledge of strings and depth is taken for the beginning of an event if
//
//   it is the first of its line, indented like the events before it; or
//   it is the first byte of its line: then it is a document of its own; or
//   its first name is one that whole events before it began with, and it is nobody's value; or,
//   where no such name is known, it stands behind "}," like an element of an array.
//
// A raw '{"name"' or a line break cannot stand in a JSON string, so text inside strings does not
// mislead the first three.
//
// Damage can also let an event swallow those behind it, if what is left of it ends inside an array.
// They are found again by the bytes that whole events began with, unless these bytes also occur
// inside whole events.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trawl {

// What stands before a position, across the slices of an input.
struct TextBefore {
  char last = '\n';           // the last byte that is not blank; '\n' at the beginning of the input
  char second_last = '\n';    // the one before it that is not blank
  bool is_line_start = true;  // nothing but blanks between the last line break and the position
  std::size_t indent = 0;     // if so: how many

  // What stands before `position` of `text`, if this stands before `text`. Cost: the blanks before
  // the position and before the byte ahead of them.
  [[nodiscard]] TextBefore at(std::string_view text, std::size_t position) const;
};

class Resync {
 public:
  enum class Answer : std::uint8_t { No, Undecided, NextEvent, NextDocument };

  // Events are about to begin in a new place: the top, or an array.
  void enter_place() { indent_.reset(); }
  // An event begins.
  void note_begin(const TextBefore& before);
  // An event was whole. Requires that it begins with '{'.
  void note_event(std::string_view event);

  // Where in a broken event another one seems to begin; npos if nowhere. Cost: linear.
  [[nodiscard]] std::size_t find_swallowed(std::string_view event) const;

  // May an event begin with `text`, which begins with '{'? Undecided if more bytes are needed;
  // never if `is_whole`.
  [[nodiscard]] Answer look(std::string_view text, const TextBefore& before, bool is_whole);

 private:
  // How whole events began: from the '{' to the end of the first name.
  struct Beginning {
    std::string bytes;
    std::size_t name_offset = 0;  // the name stands in quotes
    std::size_t events = 0;       // that were looked at
    bool is_ambiguous = false;    // it occurs inside one of them, too
  };

  [[nodiscard]] bool begins_as_before(std::string_view event) const;
  [[nodiscard]] bool knows_name(std::string_view name) const;

  std::optional<std::size_t> indent_;  // of events that begin on a line of their own
  std::vector<Beginning> beginnings_;
  bool is_guessing_ = false;  // the last event was found without a name: its name means little
};

}  // namespace trawl
