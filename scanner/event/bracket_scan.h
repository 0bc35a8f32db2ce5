#pragma once

// BracketScan: finds the end of a JSON object or array without parsing it.
//
// A kernel (bracket_kernel.h) notes the places of the brackets outside strings; only these are
// looked at one by one.
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

#include "scanner/event/bracket_kernel.h"
#include "scanner/event/cut_problem.h"
#include "scanner/event/walk/kernel_choice.h"

namespace trawl {

class BracketScan {
 public:
  enum class Outcome : std::uint8_t { Unfinished, Closed, Broken };

  struct Stop {
    Outcome outcome = Outcome::Unfinished;
    std::size_t position = 0;  // Closed: behind the last bracket; Broken: of the first wrong byte
    CutProblem problem = CutProblem::Bracket;  // if Broken
  };

  explicit BracketScan(const Kernel& kernel = best_kernel())
      : kernel_(&bracket_kernel_for(kernel)) {}

  // No bracket is open.
  void reset();
  // As if '{' or '[' had just been read, wherever it stands.
  void open(char bracket);

  // Goes on with text from `from` up to the bracket that closes the first one opened, or to the end
  // of the text: the next call then goes on with what follows. Requires an open bracket, and behind
  // something broken a reset().
  //
  // What the kernel was shown behind the last bracket is kept for the next object in the same text.
  [[nodiscard]] Stop run(std::string_view text, std::size_t from);
  // The texts to come are others, even if they lie where the last one lay.
  void begin_text() { stretch_.is_whole = false; }

 private:
  // Shown to the kernel at once: enough that calling it costs little.
  static constexpr std::size_t kStretchBytes = 32 * kBlockBytes;

  // What the kernel was shown last. Places are counted from `begin`.
  struct Stretch {
    std::size_t begin = 0;  // in the text
    std::size_t size_bytes = 0;
    bool is_whole = false;   // it has whole blocks, and means something to the next object
    std::size_t closed = 0;  // where an object ended in it, in the text
    BracketNotes notes;
    std::size_t next_bracket = 0;  // the first that was not looked at
    std::array<std::uint16_t, kStretchBytes + BracketKernel::kSparePlaces> brackets;
  };

  // Deeper brackets are counted, but not told apart.
  static constexpr std::size_t kCheckedDepth = 1024;
  static constexpr std::size_t kWordDepth = 64;

  [[nodiscard]] bool is_ahead(std::string_view text, std::size_t from) const;
  void read_stretch(std::string_view text, std::size_t at);
  [[nodiscard]] Stop take_stretch(std::string_view text, std::size_t from);
  [[nodiscard]] Stop take_brackets(std::string_view text, std::size_t from);
  [[nodiscard]] bool take_bracket(std::string_view text, std::size_t from, std::size_t position);
  [[nodiscard]] char byte_before(std::string_view text, std::size_t from,
                                 std::size_t position) const;
  [[nodiscard]] bool is_in_object() const;
  void push(bool is_object);

  std::array<std::uint64_t, kCheckedDepth / 64> is_object_{};  // bit d: of the bracket at depth d
  std::size_t depth_ = 0;
  char previous_ = 0;  // the last byte before the text that is not blank
  BracketState state_;
  bool is_new_ = false;  // no text has been seen since reset()
  Stretch stretch_;
  const BracketKernel* kernel_;
};

}  // namespace trawl
