#pragma once

// Normalizer: the bytes of a raw event → those of the ECS event it becomes.

#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "scanner/ecs/json_tree_reader.h"
#include "scanner/ecs/mapping.h"

namespace trawl {

struct NormalizedEvent {
  std::string_view text;            // one JSON object; kPaddingBytes readable behind it
  std::vector<std::string> errors;  // of the mapping; the event goes on without what they concern
  bool is_dropped = false;          // the mapping wants the event gone; `text` means nothing
};

// Scratch: one per worker; reuses its memory.
class Normalizer {
 public:
  // Borrows the databases of GeoIP; null: there are none.
  explicit Normalizer(const GeoDatabases* geo = nullptr) : geo_(geo) {}

  // `event`: one JSON object, kPaddingBytes readable behind it; raw, maybe in the wrapper of an
  // export. The result's text lives until the next call. Errors: Corrupt (not JSON), Limit (nested
  // deeper than kMaxTreeDepth).
  [[nodiscard]] Result<NormalizedEvent> normalize(const Mapping& mapping, std::string_view event);

 private:
  const GeoDatabases* geo_;
  JsonTreeReader reader_;
  std::string text_;
};

}  // namespace trawl
