// A byte at a time: the definition of the masks, for processors that no other kernel is for, and
// the judge of the others.

#include "scanner/event/walk/kernel_list.h"

namespace trawl {
namespace {

class PortableScan {
 public:
  // Bit `bit` of the masks is what `byte` means at this place.
  void add(unsigned char byte, std::uint64_t bit, BlockMasks& masks, TextSummary& summary) {
    const bool is_escaped = is_next_escaped_;
    is_next_escaped_ = byte == '\\' && !is_escaped;
    summary.has_non_ascii |= byte >= 0x80;
    if (byte == '\\') {
      masks.slashes |= bit;
    }
    if (byte == '"' && !is_escaped) {
      masks.quotes |= bit;
      in_string_ = !in_string_;
    } else if (in_string_) {
      summary.has_control |= byte < 0x20;
    } else if (byte == '{' || byte == '[') {
      masks.opens |= bit;
      ++summary.open_count;
    } else if (byte == '}' || byte == ']') {
      masks.closes |= bit;
      ++summary.close_count;
    } else if (byte == ':') {
      masks.colons |= bit;
    }
  }

  [[nodiscard]] bool in_string() const { return in_string_; }

 private:
  bool is_next_escaped_ = false;
  bool in_string_ = false;
};

void index(const char* text, std::size_t size, BlockMasks* blocks, TextSummary& summary) {
  summary = {};
  PortableScan scan;
  for (std::size_t begin = 0; begin < size; begin += kBlockBytes) {
    const std::size_t count = size - begin < kBlockBytes ? size - begin : kBlockBytes;
    BlockMasks masks;
    for (std::size_t i = 0; i < count; ++i) {
      scan.add(static_cast<unsigned char>(text[begin + i]), std::uint64_t{1} << i, masks, summary);
    }
    blocks[begin / kBlockBytes] = masks;
  }
  summary.ends_in_string = scan.in_string();
}

}  // namespace

constinit const Kernel kPortableKernel{.name = "portable", .index = index};

}  // namespace trawl
