#pragma once

// Numbers and texts one behind another in a string: what the frames of a checkpoint hold
// (docs/formats.md, "Checkpoint").

#include <cstdint>
#include <string>
#include <string_view>

namespace trawl {

// Not thread-safe.
class FieldWriter {
 public:
  // Seven bits a byte, the lowest first; the eighth says that more follow.
  void add_number(std::uint64_t number);
  // Its length, then its bytes.
  void add_text(std::string_view text);

  [[nodiscard]] std::string take() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what FieldWriter has written, out of bytes that anyone may have made up. Once something is
// missing or malformed, nothing is left and every further field is 0 or "". Not thread-safe.
class FieldReader {
 public:
  // Borrows the bytes.
  explicit FieldReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::uint64_t number();
  // A number up to `most`; a larger one is malformed.
  [[nodiscard]] std::uint64_t number_up_to(std::uint64_t most);
  // Lives as long as the bytes.
  [[nodiscard]] std::string_view text();

  [[nodiscard]] bool is_good() const { return is_good_; }
  // Everything was read, and all of it was there.
  [[nodiscard]] bool is_at_end() const { return is_good_ && rest_.empty(); }

 private:
  void give_up();

  std::string_view rest_;
  bool is_good_ = true;
};

}  // namespace trawl
