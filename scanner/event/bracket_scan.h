#pragma once

// BracketScan: finds the end of a JSON object or array without parsing it.
//
// 64 bytes at a time become bit masks of quotes, backslashes, brackets and the rest; strings are
// what lies between unescaped quotes (the prefix xor of their mask), and only brackets outside them
// are looked at one by one. Langdale, Lemire: Parsing Gigabytes of JSON per Second, 2019, section
// 3.1.
//
// It is no judge of JSON. But what damage does to a text, it notices on the spot, so that the
// events behind the damage are not swallowed:
//
//   brackets close in the order they were opened
//   a bracket opens behind a colon in an object, behind a comma or '[' in an array
//   a string touches no other scalar, and contains no line break
//   there is no backslash outside strings

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/event/cut_problem.h"

namespace trawl {

class BracketScan {
 public:
  enum class Outcome : std::uint8_t { Unfinished, Closed, Broken };

  struct Stop {
    Outcome outcome = Outcome::Unfinished;
    std::size_t position = 0;  // Closed: behind the last bracket; Broken: of the first wrong byte
    CutProblem problem = CutProblem::Bracket;  // if Broken
  };

  // Forgets everything: no bracket is open.
  void reset();
  // As if '{' or '[' had just been read, wherever it stands.
  void open(char bracket);

  // Goes on with text from `from` up to the bracket that closes the first one opened, or to the end
  // of the text: the next call then goes on with what follows. Requires an open bracket.
  [[nodiscard]] Stop run(std::string_view text, std::size_t from);

 private:
  struct Masks;
  // Bit i speaks of byte i.
  struct Strings {
    std::uint64_t inside = 0;  // opening quotes included, closing ones not
    std::uint64_t faults = 0;  // bytes that break a rule for strings
  };

  // Deeper brackets are counted, but not told apart.
  static constexpr std::size_t kCheckedDepth = 1024;

  [[nodiscard]] Strings find_strings(const Masks& masks, std::size_t size);
  [[nodiscard]] bool take_bracket(std::string_view text, std::size_t from, std::size_t position);
  [[nodiscard]] bool is_in_object() const;
  void push(bool is_object);

  std::array<std::uint64_t, kCheckedDepth / 64> is_object_{};  // bit d: of the bracket at depth d
  std::size_t depth_ = 0;
  char previous_ = 0;  // the last byte before the text that is not blank
  // Of the byte before the next one:
  std::uint64_t in_string_ = 0;  // all bits or none: it is inside a string
  std::uint64_t is_escaping_ = 0;
  std::uint64_t is_scalar_ = 0;
  std::uint64_t is_closing_quote_ = 0;
};

}  // namespace trawl
