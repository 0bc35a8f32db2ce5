#include "rules/toml_image.h"

#include <bit>
#include <cassert>
#include <cstdint>
#include <utility>

namespace trawl {
namespace {

// What follows the kind and the offset of a value: the count of elements and these, the size of a
// text and its bytes, or a number. All numbers are of seven bits a byte, the lowest first.
enum class Kind : std::uint8_t { Table, Array, Text, Integer, Real, Boolean, DateTime };

class ImageWriter {
 public:
  void write(const TomlValue& value) {
    put(value.data.index());
    put(value.offset_bytes);
    std::visit([this](const auto& data) { write_data(data); }, value.data);
  }
  [[nodiscard]] std::string take() && { return std::move(bytes_); }

 private:
  void put(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7U) {
      bytes_ += static_cast<char>(number | 0x80U);
    }
    bytes_ += static_cast<char>(number);
  }
  void put(const std::string& text) {
    put(text.size());
    bytes_ += text;
  }

  void write_data(const TomlValue::Table& table) {
    put(table.size());
    for (const TomlEntry& entry : table) {
      put(entry.key);
      put(entry.key_span.begin);
      put(entry.key_span.end);
      write(entry.value);
    }
  }
  void write_data(const TomlValue::Array& array) {
    put(array.size());
    for (const TomlValue& element : array) {
      write(element);
    }
  }
  void write_data(const std::string& text) { put(text); }
  void write_data(std::int64_t number) { put(std::bit_cast<std::uint64_t>(number)); }
  void write_data(double number) { put(std::bit_cast<std::uint64_t>(number)); }
  void write_data(bool flag) { put(flag ? 1U : 0U); }
  void write_data(const TomlValue::DateTime& time) { put(time.text); }

  std::string bytes_;
};

class ImageReader {
 public:
  explicit ImageReader(std::string_view image) : rest_(image) {}

  TomlValue read() {
    TomlValue value;
    const auto kind = static_cast<Kind>(take_number());
    value.offset_bytes = take_number();
    switch (kind) {
      case Kind::Table:
        value.data = take_table();
        break;
      case Kind::Array:
        value.data = take_array();
        break;
      case Kind::Text:
        value.data = take_text();
        break;
      case Kind::Integer:
        value.data = std::bit_cast<std::int64_t>(take_number());
        break;
      case Kind::Real:
        value.data = std::bit_cast<double>(take_number());
        break;
      case Kind::Boolean:
        value.data = take_number() != 0;
        break;
      case Kind::DateTime:
        value.data = TomlValue::DateTime{.text = take_text()};
        break;
    }
    return value;
  }

 private:
  std::uint64_t take_number() {
    std::uint64_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
      assert(!rest_.empty());
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      number |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) {
        return number;
      }
    }
  }
  std::string take_text() {
    const std::size_t size = take_number();
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }
  TomlValue::Table take_table() {
    TomlValue::Table table(take_number());
    for (TomlEntry& entry : table) {
      entry.key = take_text();
      entry.key_span.begin = take_number();
      entry.key_span.end = take_number();
      entry.value = read();
    }
    return table;
  }
  TomlValue::Array take_array() {
    TomlValue::Array array(take_number());
    for (TomlValue& element : array) {
      element = read();
    }
    return array;
  }

  std::string_view rest_;
};

}  // namespace

std::string toml_image(const TomlValue& root) {
  ImageWriter writer;
  writer.write(root);
  return std::move(writer).take();
}

TomlValue read_toml_image(std::string_view image) {
  return ImageReader(image).read();
}

}  // namespace trawl
