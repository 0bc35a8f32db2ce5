#pragma once

// LiteralTable: the few texts of which an event must hold one, so that it need not even be
// searched for keys.
//
// Whenever a condition holds, one of its pivots does, and with it one of the texts it requires
// (required_text.h) is in the event. So an event without any of them and without `\u` matches no
// condition. What a carrier holds is escaped once more, and still spells them as they are.
//
// There is no table if a condition has a pivot that requires no such text, or none at all; if a
// pivot's field may get its value from elsewhere (data_stream.*, from the index); if there are no
// conditions; or if the texts are more than a kernel seeks at once.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rules/compile/program.h"
#include "rules/ir/field.h"
#include "scanner/event/walk/kernel.h"

namespace trawl {

class LiteralTable {
 public:
  // nullopt if there is none. `fields` has the names of the program.
  [[nodiscard]] static std::optional<LiteralTable> of(const Program& program,
                                                      const FieldTable& fields);

  // Ascending.
  [[nodiscard]] std::span<const std::string> literals() const { return literals_; }

 private:
  std::vector<std::string> literals_;
};

}  // namespace trawl
