#pragma once

// EventWalk: the text of one event → EventFields, over the masks of the text. Of the keys of an
// object only the colons are met; the key is what stands between the two quotes before its colon,
// and takes one look-up in the trie. A value that no wanted name can reach costs nothing if it is a
// scalar, since its bytes are no stops, and a count of brackets for every 64 bytes if it is not.
//
// The walk is defined for any text that EventMasks::index() lets pass, JSON or not, since what is
// not looked at must not decide. Where the text is JSON, the fields are those of the JSON; where it
// is not, they are something, the same for every kernel, made of the event's bytes and unescaped
// strings of it. A wanted scalar that is malformed is no value.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/event/event_fields.h"
#include "scanner/event/event_problem.h"
#include "scanner/event/field_trie.h"
#include "scanner/event/walk/event_masks.h"

namespace trawl {

class EventWalk {
 public:
  // Borrows `trie`.
  EventWalk(const FieldTrie& trie, bool takes_wrapper, const Kernel& kernel);

  // As EventReader::read().
  [[nodiscard]] EventProblem read(std::string_view event, EventFields& fields);
  // Of the event read last.
  [[nodiscard]] const EventMasks& masks() const { return masks_; }

 private:
  using Node = FieldTrie::Node;
  static constexpr std::size_t kNotVisited = SIZE_MAX;

  // Objects, arrays and the rest begin at a place and are visited to the place behind them; before
  // the `value` of a key there may be blanks. `depth`
  // is the level of the value, if it is an object or an array.
  template <class Visit>
  std::size_t walk_object(std::size_t open, Visit&& visit);
  std::size_t visit_top(std::string_view key, std::size_t value);
  std::size_t visit_member(std::string_view key, std::size_t value, int depth);
  std::size_t visit_field(std::string_view key, std::size_t value, Node node, int depth);
  std::size_t follow(std::string_view key, std::size_t value, Node node, int depth);
  std::size_t visit_value(std::size_t value, Node node, int depth);
  std::size_t visit_object(std::size_t open, Node node, int depth);
  std::size_t visit_array(std::size_t open, Node node, int depth);
  std::size_t visit_string(std::size_t quote, Node node);
  std::size_t visit_word(std::size_t begin, Node node);
  void add(const FieldValue& scalar, Node node);

  [[nodiscard]] bool find_key(std::size_t colon, std::string_view& key);
  // What stands in [begin, end), between quotes, without its escapes. False if one of them is bad.
  [[nodiscard]] bool read_string(std::size_t begin, std::size_t end, std::string_view& text) {
    text = {event_.data() + begin, end - begin};
    return begin == end || !masks_.has_slash(begin, end) || unescape_text(text);
  }
  [[nodiscard]] bool unescape_text(std::string_view& text);
  [[nodiscard]] bool is_object(std::size_t place) const {
    return place < event_.size() && event_[place] == '{' && masks_.is_open(place);
  }
  [[nodiscard]] std::size_t behind_blanks(std::size_t place) const;
  [[nodiscard]] FieldTrie::NodeInfo info(Node node) const {
    return node == FieldTrie::kNowhere ? FieldTrie::NodeInfo() : trie_->info(node);
  }
  [[nodiscard]] std::uint32_t slot_of(std::string_view name) const;
  // `around_` are the slots around the value being visited that collect what is below them.
  void enter(Node node);
  // There is something at the node or below it.
  void mark(Node node);

  const FieldTrie* trie_;
  bool takes_wrapper_;
  std::uint32_t index_slot_;
  std::uint32_t id_slot_;
  EventMasks masks_;
  std::string_view event_;
  EventFields* fields_ = nullptr;
  std::vector<std::uint32_t> around_;
  std::vector<char> unescaped_;  // of this event; never moves while it is read
  std::size_t unescaped_bytes_ = 0;
};

}  // namespace trawl
