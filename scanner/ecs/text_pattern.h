#pragma once

// Regular expressions of mapping files: RE2's syntax, linear time, no back references. The one
// place of the mappings that knows the library.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/error.h"

namespace trawl {

class TextPattern {
 public:
  // Errors: Syntax, with the library's words.
  [[nodiscard]] static Result<TextPattern> parse(std::string_view expression);
  // For expressions that parse() is known to take: compiled when they are first used.
  [[nodiscard]] static TextPattern trusted(std::string_view expression);

  // Named groups and what they matched, where the expression matches anywhere in `text`; nullopt if
  // it does not. A group that took no part is left out.
  [[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> match(
      std::string_view text) const;

  // The first group, or the whole match if there is none; nullopt without a match.
  [[nodiscard]] std::optional<std::string> extract(std::string_view text) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace trawl
