#pragma once

// The names of an archive's entries. They are labels for people and for evidence, never paths:
// nothing is written to disk. An entry's name is that in the archive with these bytes as %XX:
// control characters, '%', '!', '#', and what is not UTF-8. The second entry of one name is NAME#2,
// and so on: names are unique.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace trawl {

// A name as a label, not yet unique.
[[nodiscard]] std::string entry_label(std::string_view name);

// The labels of one archive. Not thread-safe.
class EntryNames {
 public:
  // That of the next entry.
  [[nodiscard]] std::string unique(std::string_view name);

 private:
  std::unordered_map<std::string, std::uint32_t> counts_;
};

}  // namespace trawl
