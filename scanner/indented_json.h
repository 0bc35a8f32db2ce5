#pragma once

// IndentedJson: JSON text for people, written straight away. Of the hundred thousand inputs of a
// bucket, a tree for each would take longer to make than its events to scan.
//
// The text is that of nlohmann::json::dump(2) with bytes that are not UTF-8 replaced by U+FFFD.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace trawl {

class IndentedJson {
 public:
  static constexpr std::size_t kIndent = 2;

  // Appends to `out`, which it borrows. Every line but the first begins with `indent` blanks.
  IndentedJson(std::string& out, std::size_t indent) : out_(&out), indent_(indent) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }
  // Of the value that comes next. Requires text that needs no escapes.
  void name(std::string_view name);
  void number(std::uint64_t number);
  void text(std::string_view text);
  void null();

 private:
  void begin(char bracket);
  void end(char bracket);
  // What stands before a value, or before the name of one.
  void separate();
  void break_line();

  std::string* out_;
  std::size_t indent_;      // of the lines at this depth
  bool is_first_ = true;    // nothing stands in the innermost brackets
  bool is_inside_ = false;  // of any brackets
  bool has_name_ = false;   // a name stands before the value
};

}  // namespace trawl
