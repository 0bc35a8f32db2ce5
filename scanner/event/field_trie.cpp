#include "scanner/event/field_trie.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace trawl {
namespace {

constexpr std::size_t kFirstCells = 64;

KeyPrint print_of(std::string_view key) {
  if (key.size() >= KeyPrint::kWordBytes) {
    return KeyPrint::of_padded(key);
  }
  std::array<char, KeyPrint::kWordBytes> padded{};
  std::ranges::copy(key, padded.begin());
  return KeyPrint::of_padded({padded.data(), key.size()});
}

}  // namespace

FieldTrie::FieldTrie(std::span<const WantedField> fields, std::span<const std::string> object_paths,
                     std::span<const std::string> marked_paths)
    : nodes_(1),
      slot_count_(fields.size()),
      object_count_(object_paths.size()),
      mark_count_(marked_paths.size()) {
  grow();
  std::vector<std::pair<std::string_view, std::vector<Node>>> paths;
  const auto add_name = [&](const std::string& name) -> NodeInfo* {
    if (name.empty()) {
      return nullptr;
    }
    paths.emplace_back(name, add_path(name));
    return &nodes_[paths.back().second.back()];
  };
  for (std::size_t slot = 0; slot < fields.size(); ++slot) {
    if (NodeInfo* const node = add_name(fields[slot].name)) {
      node->slot = static_cast<std::uint32_t>(slot);
      node->collects_below = fields[slot].collects_below;
    }
  }
  for (std::size_t object = 0; object < object_paths.size(); ++object) {
    if (NodeInfo* const node = add_name(object_paths[object])) {
      node->object = static_cast<std::uint32_t>(object);
    }
  }
  for (std::size_t mark = 0; mark < marked_paths.size(); ++mark) {
    if (NodeInfo* const node = add_name(marked_paths[mark])) {
      node->mark = static_cast<std::uint32_t>(mark);
    }
  }
  takes_notes_ = std::ranges::any_of(nodes_, &NodeInfo::takes_note);
  for (const auto& [name, path] : paths) {
    add_runs(name, path);
  }
}

FieldTrie::Node FieldTrie::child(Node node, std::string_view segment) const {
  return find(node, segment, print_of(segment));
}

std::vector<FieldTrie::Node> FieldTrie::add_path(std::string_view name) {
  std::vector<Node> path{kRoot};
  while (true) {
    const std::size_t dot = name.find('.');
    const std::string_view segment = name.substr(0, dot);
    Node next = child(path.back(), segment);
    if (next == kNowhere) {
      next = static_cast<Node>(nodes_.size());
      nodes_.emplace_back();
      nodes_[path.back()].has_children = true;
      insert(path.back(), segment, next);
    }
    path.push_back(next);
    if (dot == std::string_view::npos) {
      return path;
    }
    name.remove_prefix(dot + 1);
  }
}

// All runs of two and more segments that pass no node that takes note.
void FieldTrie::add_runs(std::string_view name, const std::vector<Node>& path) {
  std::size_t begin = 0;
  for (std::size_t from = 0; from + 1 < path.size(); ++from) {
    std::size_t end = name.find('.', begin);
    const std::size_t next_begin = end + 1;
    for (std::size_t to = from + 2; to < path.size(); ++to) {
      if (nodes_[path[to - 1]].takes_note()) {
        break;
      }
      end = name.find('.', end + 1);
      const std::string_view run = name.substr(begin, end - begin);
      if (find(path[from], run, print_of(run)) == kNowhere) {
        insert(path[from], run, path[to]);
      }
    }
    begin = next_begin;
  }
}

void FieldTrie::insert(Node from, std::string_view key, Node to) {
  if ((cell_count_ + 1) * 4 > cells_.size()) {
    grow();
  }
  place({.print = print_of(key),
         .key = static_cast<std::uint32_t>(keys_.size()),
         .from = from,
         .to = to});
  keys_ += key;
  ++cell_count_;
}

void FieldTrie::place(const Cell& cell) {
  const std::uint64_t hash = hash_of(cell.from, cell.print);
  std::size_t i = first_cell(hash);
  while (tags_[i] != kFree) {
    i = (i + 1) & cell_mask_;
  }
  tags_[i] = tag_of(hash);
  cells_[i] = cell;
}

void FieldTrie::grow() {
  const std::size_t size = std::max(kFirstCells, cells_.size() * 2);
  const std::vector<Cell> old = std::exchange(cells_, std::vector<Cell>(size));
  tags_.assign(size, kFree);
  cell_mask_ = size - 1;
  cell_shift_ = 64U - static_cast<unsigned>(std::countr_zero(size));
  for (const Cell& cell : old) {
    if (cell.to != kNowhere) {
      place(cell);
    }
  }
}

}  // namespace trawl
