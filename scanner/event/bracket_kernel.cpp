// A byte at a time: the definition. And which kernel goes with which of the walk.

#include "scanner/event/bracket_kernel.h"

namespace trawl {

namespace {

class ByteScan {
 public:
  explicit ByteScan(const BracketState& state)
      : in_string_(state.in_string != 0),
        is_escaped_(state.is_escaping != 0),
        was_scalar_(state.is_scalar != 0),
        was_closing_quote_(state.is_closing_quote != 0) {}

  enum class Meaning : std::uint8_t { Fault, Bracket, Other };

  Meaning add(char byte) {
    const bool is_quote = byte == '"' && !is_escaped_;
    is_escaped_ = byte == '\\' && !is_escaped_;
    in_string_ = in_string_ != is_quote;
    const bool is_opening_quote = is_quote && in_string_;
    const bool is_closing_quote = is_quote && !in_string_;
    const bool is_bracket = byte == '{' || byte == '[' || byte == '}' || byte == ']';
    const bool is_separator = byte == ',' || byte == ':';
    const bool is_blank = static_cast<unsigned char>(byte) <= ' ';
    const bool is_scalar =
        !in_string_ && !is_closing_quote && !is_bracket && !is_separator && !is_blank;
    const bool is_fault = (is_opening_quote && (was_scalar_ || was_closing_quote_)) ||
                          (is_scalar && was_closing_quote_) || (byte == '\n' && in_string_) ||
                          (byte == '\\' && !in_string_);
    was_scalar_ = is_scalar;
    was_closing_quote_ = is_closing_quote;
    if (is_fault) {
      return Meaning::Fault;
    }
    return is_bracket && !in_string_ ? Meaning::Bracket : Meaning::Other;
  }

  [[nodiscard]] BracketState state() const {
    return {.in_string = in_string_ ? ~std::uint64_t{0} : 0,
            .is_escaping = std::uint64_t{is_escaped_},
            .is_scalar = std::uint64_t{was_scalar_},
            .is_closing_quote = std::uint64_t{was_closing_quote_}};
  }

 private:
  bool in_string_;
  bool is_escaped_;
  bool was_scalar_;
  bool was_closing_quote_;
};

BracketNotes note(const char* text, std::size_t size, const BracketState& state,
                  std::uint16_t* places) {
  ByteScan scan(state);
  BracketNotes notes;
  for (std::size_t i = 0; i < size; ++i) {
    const ByteScan::Meaning meaning = scan.add(text[i]);
    if (meaning == ByteScan::Meaning::Fault) {
      notes.fault = i;
      notes.is_line_break = text[i] == '\n';
      return notes;
    }
    if (meaning == ByteScan::Meaning::Bracket) {
      places[notes.bracket_count++] = static_cast<std::uint16_t>(i);
    }
  }
  notes.state = scan.state();
  return notes;
}

}  // namespace

constinit const BracketKernel kPortableBracketKernel{.name = "portable", .note = note};

const BracketKernel& bracket_kernel_for(const Kernel& kernel) {
#ifdef __x86_64__
  for (const BracketKernel* one : {&kAvx2BracketKernel, &kAvx512BracketKernel}) {
    if (one->name == kernel.name) {
      return *one;
    }
  }
#endif
  return kPortableBracketKernel;
}

}  // namespace trawl
