// Trees as JSON text.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "scanner/ecs/json_tree.h"
#include "scanner/event/word_bytes.h"

namespace trawl {

namespace {

bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

// Copies `text` up to the first byte that must be escaped, eight bytes at a time. Returns how many
// bytes that are. Requires room for all of `text`.
std::size_t copy_plain(std::string_view text, char* out) {
  std::size_t at = 0;
  for (; at + WordBytes::kSize <= text.size(); at += WordBytes::kSize) {
    const WordBytes bytes(text, at);
    if ((bytes.is_control() | bytes.is('"') | bytes.is('\\')) != 0) {
      break;
    }
    bytes.copy_to(out + at);
  }
  for (; at < text.size() && is_plain(text[at]); ++at) {
    out[at] = text[at];
  }
  return at;
}

// Appends to a string by a cursor in room that was made beforehand: a tree is many short pieces.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out), used_(out.size()) {}

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which is bounded
  void write(const JsonTree& tree) {
    switch (tree.kind()) {
      case JsonTree::Kind::String:
        write_string(tree.text());
        return;
      case JsonTree::Kind::Array:
        write_array(tree);
        return;
      case JsonTree::Kind::Object:
        write_object(tree);
        return;
      default:
        make_room(tree.text().size());
        put(tree.text());
    }
  }

  void finish() { out_.resize(used_); }

 private:
  static constexpr std::size_t kFirstRoomBytes = 4096;
  static constexpr std::size_t kLongestEscape = 6;  // \u0000

  // NOLINTBEGIN(misc-no-recursion): as deep as the tree, which is bounded
  void write_array(const JsonTree& tree) {
    put_one('[');
    for (const JsonTree& element : tree.elements()) {
      write(element);
      put_one(',');
    }
    close(tree.elements().empty(), ']');
  }

  void write_object(const JsonTree& tree) {
    put_one('{');
    for (const auto& [name, value] : tree.members()) {
      write_string(name);
      put_one(':');
      write(value);
      put_one(',');
    }
    close(tree.members().empty(), '}');
  }
  // NOLINTEND(misc-no-recursion)

  // In the place of the comma behind the last one.
  void close(bool is_empty, char bracket) {
    used_ -= is_empty ? 0 : 1;
    put_one(bracket);
  }

  void write_string(std::string_view text) {
    constexpr std::size_t kQuotes = 2;
    make_room(text.size() + kQuotes);
    put('"');
    while (true) {
      const std::size_t plain_bytes = copy_plain(text, out_.data() + used_);
      used_ += plain_bytes;
      text.remove_prefix(plain_bytes);
      if (text.empty()) {
        break;
      }
      make_room(text.size() + kLongestEscape + 1);
      write_escape(text.front());
      text.remove_prefix(1);
    }
    put('"');
  }

  void write_escape(char c) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"':
        return put("\\\"");
      case '\\':
        return put("\\\\");
      case '\n':
        return put("\\n");
      case '\r':
        return put("\\r");
      case '\t':
        return put("\\t");
      default:
        put("\\u00");
        put(kHex.substr(byte >> 4U, 1));
        put(kHex.substr(byte & 15U, 1));
    }
  }

  void make_room(std::size_t size_bytes) {
    if (out_.size() - used_ < size_bytes) {
      out_.resize(std::max(2 * out_.size(), used_ + size_bytes + kFirstRoomBytes));
    }
  }

  void put_one(char c) {
    make_room(1);
    put(c);
  }

  // Both require room.
  void put(char c) { out_[used_++] = c; }
  void put(std::string_view text) {
    text.copy(out_.data() + used_, text.size());
    used_ += text.size();
  }

  std::string& out_;
  std::size_t used_;
};

}  // namespace

void write_json(const JsonTree& tree, std::string& out) {
  JsonWriter writer(out);
  writer.write(tree);
  writer.finish();
}

}  // namespace trawl
