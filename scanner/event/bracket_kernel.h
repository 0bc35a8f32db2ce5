#pragma once

// Where the brackets of a text are, and the kernels that find it out, 64 bytes at a time: one for
// each set of instructions, chosen as those of the structural walk are (walk/kernel_choice.h). The
// portable one, a byte at a time, is the definition and the judge of the others, on any bytes.
//
// A backslash takes away the meaning of the byte behind it, be it in a string or not. Bytes outside
// strings are brackets, separators (comma and colon), blanks (all up to U+0020) or parts of
// scalars.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "scanner/event/walk/kernel.h"

namespace trawl {

// Of the byte before the next one.
struct BracketState {
  std::uint64_t in_string = 0;  // all bits or none: it is inside a string
  // Bit 0:
  std::uint64_t is_escaping = 0;
  std::uint64_t is_scalar = 0;
  std::uint64_t is_closing_quote = 0;
  bool operator==(const BracketState&) const = default;
};

// What a kernel says of a text.
struct BracketNotes {
  std::size_t bracket_count = 0;
  // The first string that touches another scalar, line break in a string, or backslash outside
  // strings. Nothing is said of what is behind it.
  std::optional<std::size_t> fault;
  bool is_line_break = false;  // the fault is one
  BracketState state;          // behind the text; means nothing if there is a fault
};

struct BracketKernel {
  // May be written behind the places of the brackets.
  static constexpr std::size_t kSparePlaces = 8;

  std::string_view name;
  // Writes the places of all brackets outside strings, of both kinds, counted from `text`. Requires
  // room for `size` places and kSparePlaces, and a size that fits into a place. Whole blocks are
  // read: what is behind the text has to be zeros.
  BracketNotes (*note)(const char* text, std::size_t size, const BracketState& state,
                       std::uint16_t* places);
};

// The one for the same instructions.
[[nodiscard]] const BracketKernel& bracket_kernel_for(const Kernel& kernel);

// By themselves; the last two for x86-64 only.
extern const BracketKernel kPortableBracketKernel;
extern const BracketKernel kAvx2BracketKernel;
extern const BracketKernel kAvx512BracketKernel;

}  // namespace trawl
