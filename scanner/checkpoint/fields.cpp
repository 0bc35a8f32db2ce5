#include "scanner/checkpoint/fields.h"

namespace trawl {

namespace {

constexpr unsigned kBitsPerByte = 7;
constexpr std::uint64_t kMoreFollow = 0x80;

}  // namespace

void FieldWriter::add_number(std::uint64_t number) {
  while (number >= kMoreFollow) {
    bytes_ += static_cast<char>(static_cast<unsigned char>(number | kMoreFollow));
    number >>= kBitsPerByte;
  }
  bytes_ += static_cast<char>(static_cast<unsigned char>(number));
}

void FieldWriter::add_text(std::string_view text) {
  add_number(text.size());
  bytes_ += text;
}

std::uint64_t FieldReader::number() {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += kBitsPerByte) {
    const auto byte = std::uint64_t{static_cast<unsigned char>(rest_.front())};
    const std::uint64_t bits = byte & (kMoreFollow - 1);
    rest_.remove_prefix(1);
    if ((bits << shift) >> shift != bits) {
      break;  // more than 64 bits
    }
    number |= bits << shift;
    if ((byte & kMoreFollow) == 0) {
      return number;
    }
  }
  give_up();
  return 0;
}

std::uint64_t FieldReader::number_up_to(std::uint64_t most) {
  const std::uint64_t value = number();
  if (value <= most) {
    return value;
  }
  give_up();
  return 0;
}

std::string_view FieldReader::text() {
  const auto size = static_cast<std::size_t>(number_up_to(rest_.size()));
  if (size > rest_.size()) {
    give_up();
    return {};
  }
  const std::string_view text = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return text;
}

void FieldReader::give_up() {
  is_good_ = false;
  rest_ = {};
}

}  // namespace trawl
