#include "scanner/event/carrier.h"

#include <utility>

#include "scanner/event/json_walk.h"

namespace trawl {
namespace {

namespace ondemand = simdjson::ondemand;

// The text without blanks around it, copied with its padding; nullopt if it is no object's.
std::optional<std::string_view> keep_object(std::string_view text, std::string& buffer) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view object = text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
  if (object.size() < 2 || object.front() != '{' || object.back() != '}') {
    return std::nullopt;
  }
  buffer.assign(object);
  buffer.append(kPaddingBytes, ' ');
  return std::string_view(buffer).substr(0, object.size());
}

// nullopt if the value is neither an object nor the text of one, whichever it should be.
std::optional<std::string_view> open_value(ondemand::value& value, Carrier carrier,
                                           json_walk::UnescapedTexts& texts, std::string& buffer) {
  ondemand::json_type type{};
  if (value.type().get(type) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  std::string_view text;
  if (holds_text(carrier)) {
    if (type != ondemand::json_type::string || json_walk::read_text(value, texts, text)) {
      return std::nullopt;
    }
    return keep_object(text, buffer);
  }
  ondemand::object object;
  if (type != ondemand::json_type::object || value.get_object().get(object) ||
      object.raw_json().get(text)) {
    return std::nullopt;
  }
  return text.substr(0, text.rfind('}') + 1);
}

}  // namespace

std::optional<std::string_view> carried_text(std::string_view record, Carrier carrier,
                                             std::string& buffer) {
  ondemand::parser parser;
  const simdjson::padded_string_view bytes(record.data(), record.size(),
                                           record.size() + kPaddingBytes);
  ondemand::document document;
  ondemand::object object;
  if (parser.iterate(bytes).get(document) || document.get_object().get(object)) {
    return std::nullopt;
  }
  json_walk::UnescapedTexts texts;
  texts.begin_event(record.size());
  for (auto item : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || json_walk::read_key(field, texts, key)) {
      return std::nullopt;
    }
    if (key == kCarrierNames[static_cast<std::size_t>(carrier)]) {
      if (const auto text = open_value(field.value(), carrier, texts, buffer)) {
        return text;
      }
    }
  }
  return std::nullopt;
}

}  // namespace trawl
