#pragma once

// What BracketScan knows of 64 bytes at a time, and the kernels that find it out: one for each set
// of instructions, chosen as those of the structural walk are (walk/kernel_choice.h). The portable
// one, a byte at a time, is the definition and the judge of the others, on any bytes.
//
// A backslash takes away the meaning of the byte behind it, be it in a string or not. Bytes outside
// strings are brackets, separators (comma and colon), blanks (all up to U+0020) or parts of
// scalars.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/event/walk/kernel.h"

namespace trawl {

// Bit i is byte i of the block.
struct BracketBlock {
  std::uint64_t brackets = 0;  // of both kinds, outside strings
  // Strings that touch another scalar, line breaks in strings, backslashes outside them.
  std::uint64_t faults = 0;
  std::uint64_t line_breaks = 0;  // anywhere
  bool operator==(const BracketBlock&) const = default;
};

// Of the byte before the next one.
struct BracketState {
  std::uint64_t in_string = 0;  // all bits or none: it is inside a string
  // Bit 0:
  std::uint64_t is_escaping = 0;
  std::uint64_t is_scalar = 0;
  std::uint64_t is_closing_quote = 0;
  bool operator==(const BracketState&) const = default;
};

struct BracketKernel {
  std::string_view name;
  // Writes block_count(size) blocks. Whole blocks are read: what is behind the text has to be
  // zeros.
  void (*index)(const char* text, std::size_t size, BracketState& state, BracketBlock* blocks);
};

// The one for the same instructions.
[[nodiscard]] const BracketKernel& bracket_kernel_for(const Kernel& kernel);

// By themselves; the last two for x86-64 only.
extern const BracketKernel kPortableBracketKernel;
extern const BracketKernel kAvx2BracketKernel;
extern const BracketKernel kAvx512BracketKernel;

}  // namespace trawl
