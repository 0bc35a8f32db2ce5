#pragma once

// EventFields: for each field the rules read, its values in one event.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trawl {

enum class JsonKind : std::uint8_t { String, Number, True, False };

// One scalar. Null, empty arrays and empty objects are no values.
struct FieldValue {
  JsonKind kind = JsonKind::String;
  std::string_view text;  // String: unescaped; otherwise the JSON token as written
};

// A value under a name that only the event knows (any_field, flattened roots).
struct NamedValue {
  std::string_view path;
  FieldValue value;
};

// Scratch: one per worker, refilled by EventReader::read(). Views live until the next read and as
// long as the event's bytes.
class EventFields {
 public:
  // Values of field `slot` (index into Program::fields()), in the order of the event.
  [[nodiscard]] std::span<const FieldValue> values(std::size_t slot) const { return values_[slot]; }
  // Objects found at Program::nested()[index].path, each as JSON text.
  [[nodiscard]] std::span<const std::string_view> objects(std::size_t index) const {
    return objects_[index];
  }
  // All values of the event, if the program has any_field steps; otherwise empty.
  [[nodiscard]] std::span<const NamedValue> all_values() const { return all_; }

 private:
  friend class EventReader;
  std::vector<std::vector<FieldValue>> values_;
  std::vector<std::vector<std::string_view>> objects_;
  std::vector<NamedValue> all_;
};

}  // namespace trawl
