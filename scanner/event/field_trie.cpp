#include "scanner/event/field_trie.h"

#include <utility>

namespace trawl {
namespace {

constexpr std::size_t kFirstCells = 64;

// The cell where the search for `key` begins. The upper bits are the well-mixed ones.
std::size_t first_cell(std::uint64_t key, std::size_t cell_count) {
  return static_cast<std::size_t>(key >> 32U) & (cell_count - 1);
}

}  // namespace

std::uint64_t SegmentHash::of(std::string_view segment) {
  SegmentHash hash;
  for (const char byte : segment) {
    hash.add(byte);
  }
  return hash.value();
}

FieldTrie::FieldTrie(std::span<const WantedField> fields, std::span<const std::string> object_paths,
                     std::span<const std::string> marked_paths)
    : nodes_(1),
      cells_(kFirstCells),
      slot_count_(fields.size()),
      object_count_(object_paths.size()),
      mark_count_(marked_paths.size()) {
  for (std::size_t slot = 0; slot < fields.size(); ++slot) {
    if (fields[slot].name.empty()) {
      continue;
    }
    NodeInfo& node = nodes_[add_path(fields[slot].name)];
    node.slot = static_cast<std::uint32_t>(slot);
    node.collects_below = fields[slot].collects_below;
  }
  for (std::size_t object = 0; object < object_paths.size(); ++object) {
    if (!object_paths[object].empty()) {
      nodes_[add_path(object_paths[object])].object = static_cast<std::uint32_t>(object);
    }
  }
  for (std::size_t mark = 0; mark < marked_paths.size(); ++mark) {
    if (!marked_paths[mark].empty()) {
      nodes_[add_path(marked_paths[mark])].mark = static_cast<std::uint32_t>(mark);
    }
  }
}

FieldTrie::Node FieldTrie::child(Node node, std::string_view segment, std::uint64_t hash) const {
  const std::uint64_t key = key_of(node, hash);
  for (std::size_t i = first_cell(key, cells_.size());; i = (i + 1) & (cells_.size() - 1)) {
    const Edge& edge = cells_[i];
    if (edge.to == kNowhere) {
      return kNowhere;
    }
    if (edge.key == key && edge.from == node && edge.segment == segment) {
      return edge.to;
    }
  }
}

FieldTrie::Node FieldTrie::add_path(std::string_view name) {
  Node node = kRoot;
  while (true) {
    const std::size_t dot = name.find('.');
    node = add_child(node, name.substr(0, dot));
    if (dot == std::string_view::npos) {
      return node;
    }
    name.remove_prefix(dot + 1);
  }
}

FieldTrie::Node FieldTrie::add_child(Node node, std::string_view segment) {
  const std::uint64_t hash = SegmentHash::of(segment);
  const Node known = child(node, segment, hash);
  if (known != kNowhere) {
    return known;
  }
  const Node added = static_cast<Node>(nodes_.size());
  nodes_.emplace_back();
  nodes_[node].has_children = true;
  if ((edge_count_ + 1) * 2 > cells_.size()) {
    grow();
  }
  insert({.segment = std::string(segment), .key = key_of(node, hash), .from = node, .to = added});
  ++edge_count_;
  return added;
}

void FieldTrie::insert(Edge edge) {
  std::size_t i = first_cell(edge.key, cells_.size());
  while (cells_[i].to != kNowhere) {
    i = (i + 1) & (cells_.size() - 1);
  }
  cells_[i] = std::move(edge);
}

void FieldTrie::grow() {
  std::vector<Edge> old = std::exchange(cells_, std::vector<Edge>(cells_.size() * 2));
  for (Edge& edge : old) {
    if (edge.to != kNowhere) {
      insert(std::move(edge));
    }
  }
}

}  // namespace trawl
