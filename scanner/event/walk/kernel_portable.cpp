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

// Calls `look_at(i, masks)` for each byte of the text, or of its first line.
template <class Look>
void sift(const char* text, std::size_t size, bool stops_at_line_break, SiftSummary& summary,
          Look look_at) {
  summary = {};
  PortableScan scan;
  std::size_t i = 0;
  for (; i < size && !(stops_at_line_break && text[i] == '\n'); ++i) {
    BlockMasks masks;
    scan.add(static_cast<unsigned char>(text[i]), 1, masks, summary.text);
    summary.has_unicode_escape |= i > 0 && text[i] == 'u' && text[i - 1] == '\\';
    look_at(i, masks);
  }
  summary.size = i;
  summary.text.ends_in_string = scan.in_string();
}

void find_keys(const char* text, std::size_t size, bool stops_at_line_break,
               const KeyFilter& filter, std::uint32_t* colons, SiftSummary& summary) {
  bool is_behind_quote = false;
  sift(text, size, stops_at_line_break, summary, [&](std::size_t i, const BlockMasks& masks) {
    if (masks.colons != 0 && !is_behind_quote) {
      summary.has_loose_colon = true;
    } else if (masks.colons != 0 && summary.key_count < Kernel::kMaxKeys &&
               (i < 4 || filter.passes(text[i - 4], text[i - 3], text[i - 2]))) {
      colons[summary.key_count++] = static_cast<std::uint32_t>(i);
    }
    is_behind_quote = masks.quotes != 0;
  });
}

void find_texts(const char* text, std::size_t size, bool stops_at_line_break,
                const SoughtText* sought, std::size_t count, SiftSummary& summary) {
  sift(text, size, stops_at_line_break, summary, [](std::size_t, const BlockMasks&) {});
  const std::string_view line(text, summary.size);
  for (std::size_t i = 0; i < count; ++i) {
    summary.has_text |= line.find({sought[i].text, sought[i].size}) != std::string_view::npos;
  }
}

}  // namespace

void KeyFilter::allow(std::size_t place, char byte, unsigned bit) {
  low[place][static_cast<unsigned char>(byte) & 0xFU] |= static_cast<std::uint8_t>(bit);
  high[place][(static_cast<unsigned char>(byte) >> 4U) & 0x7U] |= static_cast<std::uint8_t>(bit);
  for (std::size_t i = 0; i < both[place].size(); ++i) {
    both[place][i] = low[place][i % 16] & high[place][i / 16];
  }
}

constinit const Kernel kPortableKernel{
    .name = "portable", .index = index, .find_keys = find_keys, .find_texts = find_texts};

}  // namespace trawl
