// Trees as JSON text.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "scanner/ecs/json_tree.h"

namespace trawl {

namespace {

constexpr std::uint64_t kLowBits = 0x0101010101010101;
constexpr std::uint64_t kHighBits = 0x8080808080808080;

// A high bit for each byte that is zero; bits above the lowest one set may be wrong.
std::uint64_t zero_bytes(std::uint64_t word) {
  return (word - kLowBits) & ~word & kHighBits;
}

bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

// How many bytes there are before the first that must be escaped: eight at a time (see "Bit
// Twiddling Hacks", "Determine if a word has a byte less than n").
std::size_t plain_prefix(std::string_view text) {
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof(word));
    const std::uint64_t controls = (word - kLowBits * 0x20) & ~word & kHighBits;
    if ((controls | zero_bytes(word ^ (kLowBits * '"')) | zero_bytes(word ^ (kLowBits * '\\'))) !=
        0) {
      break;
    }
  }
  while (at < text.size() && is_plain(text[at])) {
    ++at;
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
    put_one('"');
    while (true) {
      const std::size_t plain_size = plain_prefix(text);
      make_room(plain_size + kLongestEscape);
      put(text.substr(0, plain_size));
      if (plain_size == text.size()) {
        break;
      }
      write_escape(text[plain_size]);
      text.remove_prefix(plain_size + 1);
    }
    put_one('"');
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
    out_[used_++] = c;
  }

  // Requires room.
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
