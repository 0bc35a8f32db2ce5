#pragma once

// Recognition: which format a raw event has, told from the names in it (the `recognise` blocks of
// the mappings), in whatever walk reads the event anyway.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/ecs/format_set.h"
#include "scanner/event/event_fields.h"
#include "scanner/event/event_reader.h"
#include "scanner/event/field_trie.h"

namespace trawl {

// What a walk must look for, and what it then means. Const after construction; shared by all
// threads.
class Recognition {
 public:
  explicit Recognition(const FormatSet& formats);

  // The marked paths of the walk's trie.
  [[nodiscard]] std::span<const std::string> marked_paths() const { return marked_paths_; }
  // Names whose values the walk must read.
  [[nodiscard]] std::span<const std::string> value_names() const { return value_names_; }

  // The index in the FormatSet of the first format that recognises the event; formats.size() if
  // none does: the event is taken as it is. `slots` are those of value_names().
  [[nodiscard]] std::size_t find(const EventFields& fields,
                                 std::span<const std::size_t> slots) const;

 private:
  // An event of format `format` has all of `has`, none of `lacks`, and these texts.
  struct Look {
    std::size_t format = 0;
    std::vector<std::size_t> has;                             // marks
    std::vector<std::size_t> lacks;                           // marks
    std::vector<std::pair<std::size_t, std::string>> equals;  // index in value_names_, text
  };

  std::size_t format_count_ = 0;
  std::vector<std::string> marked_paths_;
  std::vector<std::string> value_names_;
  std::vector<Look> looks_;
};

// For those who have no walk of their own. Scratch of one worker.
class Recognizer {
 public:
  // Borrows the mappings of `formats`.
  explicit Recognizer(FormatSet formats);
  Recognizer(const Recognizer&) = delete;
  Recognizer& operator=(const Recognizer&) = delete;

  // The mapping of a raw event; nullptr if it is to be taken as it is, or is not JSON. `event`: one
  // JSON object, kPaddingBytes readable behind it, maybe in the wrapper of an export.
  [[nodiscard]] const Mapping* recognize(std::string_view event);

 private:
  FormatSet formats_;
  Recognition recognition_;
  FieldTrie trie_;
  std::vector<std::size_t> slots_;
  EventReader reader_;
  EventFields fields_;
};

}  // namespace trawl
