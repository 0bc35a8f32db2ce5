// A byte at a time: the definition of the masks, for processors that no other kernel is for, and
// the judge of the others.

#include <algorithm>
#include <span>

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

bool is_blank_or_control(char byte) {
  return static_cast<unsigned char>(byte) <= ' ';
}

// Kernel::sift.
class PortableSift {
 public:
  PortableSift(std::string_view text, const SiftQuery& query, SiftMark* marks)
      : text_(text), query_(query), marks_(marks) {}

  std::size_t run(std::size_t max_marks, std::size_t& looked_at) {
    std::size_t begin = 0;
    while (begin < text_.size() && count_ < max_marks) {
      const std::size_t end = begin + std::min(kBlockBytes, text_.size() - begin);
      look_at_block(begin, end);
      begin = end;
    }
    looked_at = begin;
    return count_;
  }

 private:
  void look_at_block(std::size_t begin, std::size_t end) {
    std::size_t line = begin;
    for (std::size_t place = begin; place < end; ++place) {
      if (text_[place] == '\n') {
        look_at_line(line, place);
        put(SiftMark::Kind::LineBreak, place);
        line = place + 1;
      }
    }
    look_at_line(line, end);
  }

  // A part of a line that lies in one block.
  void look_at_line(std::size_t begin, std::size_t end) {
    put_first(SiftMark::Kind::Sign, begin, end, &PortableSift::is_sign);
    put_first(SiftMark::Kind::Check, begin, end, &PortableSift::is_check);
    for (std::size_t place = begin; place < end; ++place) {
      if (is_dotted(place)) {
        put(SiftMark::Kind::Dot, place);
      }
    }
    for (std::size_t place = begin; place < end; ++place) {
      if (is_key(place)) {
        put(SiftMark::Kind::Key, place);
      }
    }
  }
  void put_first(SiftMark::Kind kind, std::size_t begin, std::size_t end,
                 bool (PortableSift::*is)(std::size_t) const) {
    for (std::size_t place = begin; place < end; ++place) {
      if ((this->*is)(place)) {
        return put(kind, place);
      }
    }
  }
  void put(SiftMark::Kind kind, std::size_t place) { marks_[count_++] = SiftMark(kind, place); }

  [[nodiscard]] bool is_sign(std::size_t place) const {
    const std::span<const SoughtText> texts(query_.texts, query_.text_count);
    return (text_[place] == 'u' && place > 0 && text_[place - 1] == '\\') ||
           (query_.keys != nullptr && is_loose_colon(place)) ||
           std::ranges::any_of(texts,
                               [&](const SoughtText& sought) { return is_second(place, sought); });
  }
  [[nodiscard]] bool is_loose_colon(std::size_t place) const {
    if (text_[place] != ':') {
      return false;
    }
    const std::size_t colon = place;
    while (place > 0 && is_blank_or_control(text_[place - 1])) {
      --place;
    }
    return place < colon && place > 0 && text_[place - 1] == '"';
  }
  [[nodiscard]] bool is_second(std::size_t place, const SoughtText& sought) const {
    if (place < sought.second_at) {
      return false;
    }
    const std::size_t begin = place - sought.second_at;
    const std::string_view text(sought.text, sought.size);
    const auto is_bound = [this](std::size_t at) {
      return at < text_.size() && (text_[at] == '"' || text_[at] == '.');
    };
    return text_.substr(begin).starts_with(text) &&
           (!sought.is_segment ||
            (begin > 0 && is_bound(begin - 1) && is_bound(begin + text.size())));
  }
  [[nodiscard]] bool is_check(std::size_t place) const {
    const auto byte = static_cast<unsigned char>(text_[place]);
    const bool ends_line = byte == '\r' && text_.substr(place + 1).starts_with('\n');
    return byte >= 0x80 || (byte < 0x20 && !ends_line);
  }
  [[nodiscard]] bool is_key(std::size_t place) const {
    return query_.keys != nullptr && text_[place] == ':' && place > 0 && text_[place - 1] == '"' &&
           is_ending(place - 1);
  }
  // True if what stands before the quote is one that is sought.
  [[nodiscard]] bool is_ending(std::size_t quote) const {
    unsigned groups = 0xFF;
    for (std::size_t i = 0; i < KeyEndings::kBytes; ++i) {
      const unsigned byte = i < quote ? static_cast<unsigned char>(text_[quote - 1 - i]) : 0;
      groups &= query_.keys->groups[i][byte % KeyEndings::kHalves];
    }
    return groups != 0;
  }

  [[nodiscard]] bool is_dotted(std::size_t place) const {
    if (!query_.finds_dots || text_[place] != ':' || place == 0 || text_[place - 1] != '"') {
      return false;
    }
    const std::string_view before = text_.substr(0, place - 1);
    const std::size_t quote = before.rfind('"');
    return before.substr(quote == std::string_view::npos ? 0 : quote).find('.') !=
           std::string_view::npos;
  }

  std::string_view text_;
  const SiftQuery& query_;
  SiftMark* marks_;
  std::size_t count_ = 0;
};

std::size_t sift(const char* text, std::size_t size, const SiftQuery& query, SiftMark* marks,
                 std::size_t max_marks, std::size_t& looked_at) {
  return PortableSift({text, size}, query, marks).run(max_marks, looked_at);
}

}  // namespace

constinit const Kernel kPortableKernel{.name = "portable", .index = index, .sift = sift};

}  // namespace trawl
