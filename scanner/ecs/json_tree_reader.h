#pragma once

// JsonTreeReader: JSON text → JsonTree, for those who read many.

#include <memory>
#include <string_view>

#include "io/error.h"
#include "scanner/ecs/json_tree.h"

namespace trawl {

// Scratch of one worker; reuses its memory.
class JsonTreeReader {
 public:
  JsonTreeReader();
  ~JsonTreeReader();
  JsonTreeReader(JsonTreeReader&&) noexcept;
  JsonTreeReader& operator=(JsonTreeReader&&) noexcept;

  // `json`: one object or list, kPaddingBytes readable behind it. Errors: Corrupt, Limit
  // (depth). The tree borrows from `json` and from the reader: it lives as long as the one, and
  // until the next call.
  [[nodiscard]] Result<JsonTree> read(std::string_view json);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace trawl
