#pragma once

// FieldTrie: the names a reader looks for, cut at the dots, so that one walk through an event finds
// all of them however the event spells them: {"a":{"b":1}}, {"a.b":1} or any mixture.
//
//   root ── event ── action        slot 0
//        └─ source ─ ip            slot 1
//        └─ labels                 slot 2, collects what is below it
//
// A name may also be marked: then it is only noted whether anything stands there.
//
// A key of an event takes one look-up: a hash table holds, besides the single segments, all runs of
// them ("action" below event, "event.action" below the root), keyed by the node and by a print of
// the key. Built once, then const and shared by all threads.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trawl {

struct WantedField {
  std::string name;
  bool collects_below = false;  // also all values below the name: flattened roots, objects
};

// A key's length and its first and last eight bytes: of a key of up to 16 bytes that is all of it.
struct KeyPrint {
  std::uint64_t head = 0;
  std::uint64_t tail = 0;  // 0 if the key has no more than eight bytes
  std::uint32_t size = 0;
  bool operator==(const KeyPrint&) const = default;

  // kWordBytes must be readable from the key's beginning on, whatever its length.
  [[nodiscard]] static KeyPrint of_padded(std::string_view key) {
    KeyPrint print{.size = static_cast<std::uint32_t>(key.size())};
    std::memcpy(&print.head, key.data(), kWordBytes);
    if (key.size() > kWordBytes) {
      std::memcpy(&print.tail, key.data() + key.size() - kWordBytes, kWordBytes);
    } else if (key.size() < kWordBytes) {
      print.head &= (std::uint64_t{1} << (8 * key.size())) - 1;
    }
    return print;
  }
  static constexpr std::size_t kWordBytes = 8;
};

class FieldTrie {
 public:
  using Node = std::uint32_t;
  static constexpr Node kRoot = 0;
  static constexpr Node kNowhere = UINT32_MAX;  // no wanted name begins like this
  static constexpr std::uint32_t kNone = UINT32_MAX;

  FieldTrie() : FieldTrie(std::span<const WantedField>(), std::span<const std::string>()) {}
  // Slot i is fields[i]. Object i is the array or object at object_paths[i], collected as text.
  // Mark i is set if marked_paths[i] has a value, an object or an array, be it empty. Names are
  // distinct, and so are paths of one kind; but an empty one may repeat and is never found.
  FieldTrie(std::span<const WantedField> fields, std::span<const std::string> object_paths,
            std::span<const std::string> marked_paths = {});

  struct NodeInfo {
    std::uint32_t slot = kNone;    // the name that ends here
    std::uint32_t object = kNone;  // the object path that ends here
    std::uint32_t mark = kNone;    // the marked path that ends here
    bool collects_below = false;
    bool has_children = false;
    // Collects or is marked: a key that passes the node on its way further must stop at it.
    [[nodiscard]] bool takes_note() const { return collects_below || mark != kNone; }
  };

  // The node behind `segment`, which is one segment, or kNowhere.
  [[nodiscard]] Node child(Node node, std::string_view segment) const;
  // The node behind `key`, any number of segments, or kNowhere; `print` is that of the key. Also
  // kNowhere if a node on the way takes note: then the key must be followed segment by segment.
  [[nodiscard]] Node find(Node node, std::string_view key, const KeyPrint& print) const {
    const std::uint64_t hash = hash_of(node, print);
    for (std::size_t i = first_cell(hash); tags_[i] != kFree; i = (i + 1) & cell_mask_) {
      if (tags_[i] != tag_of(hash)) {
        continue;
      }
      const Cell& cell = cells_[i];
      if (cell.print == print && cell.from == node &&
          (print.size <= 2 * KeyPrint::kWordBytes ||
           std::memcmp(keys_.data() + cell.key, key.data(), key.size()) == 0)) {
        return cell.to;
      }
    }
    return kNowhere;
  }
  [[nodiscard]] const NodeInfo& info(Node node) const { return nodes_[node]; }
  // True if some node takes note.
  [[nodiscard]] bool takes_notes() const { return takes_notes_; }
  [[nodiscard]] std::size_t slot_count() const { return slot_count_; }
  [[nodiscard]] std::size_t object_count() const { return object_count_; }
  [[nodiscard]] std::size_t mark_count() const { return mark_count_; }

 private:
  struct Cell {
    KeyPrint print;
    std::uint32_t key = 0;  // where it stands in keys_
    Node from = 0;
    Node to = kNowhere;
  };
  [[nodiscard]] static std::uint64_t hash_of(Node node, const KeyPrint& print) {
    const std::uint64_t mixed =
        print.head ^ (print.tail * 0x9e3779b97f4a7c15U) ^
        ((std::uint64_t{node} + (std::uint64_t{print.size} << 32U)) * 0xc2b2ae3d27d4eb4fU);
    return mixed * 0xff51afd7ed558ccdU;
  }
  // The upper bits of a product are the well-mixed ones.
  [[nodiscard]] std::size_t first_cell(std::uint64_t hash) const {
    return static_cast<std::size_t>(hash >> cell_shift_);
  }
  static constexpr std::uint8_t kFree = 0;
  [[nodiscard]] static std::uint8_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint8_t>(hash >> 24U) | 1U;
  }
  // The nodes of a name, the root first; those that are missing are made.
  std::vector<Node> add_path(std::string_view name);
  void add_runs(std::string_view name, const std::vector<Node>& path);
  void insert(Node from, std::string_view key, Node to);
  void place(const Cell& cell);
  void grow();

  std::vector<NodeInfo> nodes_;
  // A power of two, at most a quarter full. A byte of each cell's hash stands apart: most keys of
  // an event are none of ours, and the bytes that say so stay in the nearest cache.
  std::vector<Cell> cells_;
  std::vector<std::uint8_t> tags_;
  std::size_t cell_mask_ = 0;
  unsigned cell_shift_ = 0;  // 64 less the bits of an index
  std::string keys_;
  std::size_t cell_count_ = 0;  // in use
  std::size_t slot_count_ = 0;
  std::size_t object_count_ = 0;
  std::size_t mark_count_ = 0;
  bool takes_notes_ = false;
};

}  // namespace trawl
