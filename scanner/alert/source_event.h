#pragma once

// What an alert takes from the JSON of its event. A name may be spelled dotted, nested, or both
// mixed; arrays on the way are entered.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"

namespace trawl {

// A scalar of an event.
struct SourceValue {
  bool is_string = false;
  std::string text;  // unescaped if it is a string, else the JSON token
};

// The values of each of `paths`, in the order of the event; null is no value. `source` must be a
// JSON object with kPaddingBytes readable behind it. Errors: Corrupt (not JSON).
[[nodiscard]] Result<std::vector<std::vector<SourceValue>>> values_at(
    std::string_view source, std::span<const std::string_view> paths);

// The elements of the array (or the value) at `path` as JSON text, joined by commas; "" if there is
// none. Requirements and errors as above.
[[nodiscard]] Result<std::string> elements_at(std::string_view source, std::string_view path);

// Appends the fields of `source`, each followed by a comma, as they stand there, but without those
// that an alert sets itself: event.kind becomes "signal"; kibana.alert, kibana.space_ids,
// kibana.version and trawl go; @timestamp goes if `drops_timestamp`. Then appends copies of the
// event.* fields, flattened, as kibana.alert.original_event.*, each followed by a comma.
// Requirements and errors as above.
[[nodiscard]] Result<void> append_source_fields(std::string_view source, bool drops_timestamp,
                                                std::string& out);

}  // namespace trawl
