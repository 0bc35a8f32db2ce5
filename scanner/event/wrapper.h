#pragma once

// An event may come in the wrapper of an Elasticsearch export: {"_index": …, "_id": …, "_source":
// {…}}.

#include <string>
#include <string_view>

#include "io/error.h"

namespace trawl {

struct UnwrappedEvent {
  std::string_view source;  // the event itself: the object under `_source`, or all of the text
  std::string index;        // `_index`, or ""
  std::string id;           // `_id`, or ""
};

// Recognised by a top-level `_source` that is an object; without it, `_index` and `_id` are fields
// like others and the members here are "". `event` must be a JSON object with kPaddingBytes
// readable behind it. Errors: Corrupt (not JSON).
[[nodiscard]] Result<UnwrappedEvent> unwrap_export(std::string_view event);

}  // namespace trawl
