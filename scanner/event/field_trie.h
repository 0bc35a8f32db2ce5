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
// Edges of all nodes stand in one open-addressing hash table keyed by (node, segment). Built once,
// then const and shared by all threads.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trawl {

struct WantedField {
  std::string name;
  bool collects_below = false;  // also all values below the name: flattened roots, objects
};

// FNV-1a, one byte at a time: a reader hashes a segment while it looks for its end.
class SegmentHash {
 public:
  void add(char byte) { state_ = (state_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3U; }
  [[nodiscard]] std::uint64_t value() const { return state_; }
  [[nodiscard]] static std::uint64_t of(std::string_view segment);

 private:
  std::uint64_t state_ = 0xcbf29ce484222325U;
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
  };

  // The node behind `segment`, whose hash is given, or kNowhere.
  [[nodiscard]] Node child(Node node, std::string_view segment, std::uint64_t hash) const;
  [[nodiscard]] const NodeInfo& info(Node node) const { return nodes_[node]; }
  [[nodiscard]] std::size_t slot_count() const { return slot_count_; }
  [[nodiscard]] std::size_t object_count() const { return object_count_; }
  [[nodiscard]] std::size_t mark_count() const { return mark_count_; }

 private:
  struct Edge {
    std::string segment;
    std::uint64_t key = 0;
    Node from = 0;
    Node to = kNowhere;  // kNowhere: a free cell
  };
  [[nodiscard]] static std::uint64_t key_of(Node node, std::uint64_t hash) {
    return (hash ^ (node * 0x9e3779b97f4a7c15U)) * 0xff51afd7ed558ccdU;
  }
  Node add_path(std::string_view name);
  Node add_child(Node node, std::string_view segment);
  void insert(Edge edge);
  void grow();

  std::vector<NodeInfo> nodes_;
  std::vector<Edge> cells_;  // a power of two, at most half full
  std::size_t edge_count_ = 0;
  std::size_t slot_count_ = 0;
  std::size_t object_count_ = 0;
  std::size_t mark_count_ = 0;
};

}  // namespace trawl
