#pragma once

// LiteralPrefilter: the few texts of which an event must hold one, so that most events need not be
// read for their values.
//
// Whenever a condition holds, one of its pivots does, and a pivot that equals or globs a text holds
// only for a value with that text in it. A value is spelled in the event byte for byte, but for its
// escapes; of letters, digits and a few signs only \uXXXX can be an escape. So an event without any
// of the texts and without `\u` matches no condition. What a carrier holds is escaped once more,
// and still spells them as they are.
//
// There is no prefilter if a condition has a pivot that requires no such text, or none at all; if a
// pivot's field may get its value from elsewhere (data_stream.*, from the index); or if the texts
// are many.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/compile/program.h"
#include "rules/ir/field.h"

namespace trawl {

class LiteralPrefilter {
 public:
  static constexpr std::size_t kMaxLiterals = 4;
  static constexpr std::size_t kMinLiteralBytes = 4;  // shorter ones are everywhere

  // nullopt if there is none. `fields` has the names of the program.
  [[nodiscard]] static std::optional<LiteralPrefilter> of(const Program& program,
                                                          const FieldTable& fields);

  // False if no condition can hold in an event, unless it has `\u` in it.
  [[nodiscard]] bool finds_literal(std::string_view event) const;

  // Ascending.
  [[nodiscard]] const std::vector<std::string>& literals() const { return literals_; }

 private:
  std::vector<std::string> literals_;
  std::vector<std::size_t> rarest_;  // of each, where its rarest byte stands
};

}  // namespace trawl
