#include "scanner/event/wrapper.h"

#include <utility>

#include "scanner/event/json_walk.h"

namespace trawl {
namespace {

namespace ondemand = simdjson::ondemand;

tl::unexpected<Error> not_json(simdjson::error_code error) {
  return fail(ErrorCode::Corrupt,
              std::string("the event is not valid JSON: ") + simdjson::error_message(error));
}

// Takes one field of the top into account. `value` is consumed only where it matters.
simdjson::error_code take_field(std::string_view key, ondemand::value& value,
                                json_walk::UnescapedTexts& texts, UnwrappedEvent& result,
                                bool& is_wrapped) {
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) {
    return error;
  }
  if (key == "_source" && type == ondemand::json_type::object && !is_wrapped) {
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) {
      return error;
    }
    std::string_view text;
    if (const auto error = object.raw_json().get(text)) {
      return error;
    }
    result.source = text.substr(0, text.rfind('}') + 1);
    is_wrapped = true;
  } else if ((key == "_index" || key == "_id") && type == ondemand::json_type::string) {
    std::string_view text;
    if (const auto error = json_walk::read_text(value, texts, text)) {
      return error;
    }
    (key == "_id" ? result.id : result.index) = text;
  }
  return simdjson::SUCCESS;
}

}  // namespace

Result<UnwrappedEvent> unwrap_export(std::string_view event) {
  ondemand::parser parser;
  const simdjson::padded_string_view bytes(event.data(), event.size(),
                                           event.size() + kPaddingBytes);
  ondemand::document document;
  if (const auto error = parser.iterate(bytes).get(document)) {
    return not_json(error);
  }
  ondemand::object object;
  if (const auto error = document.get_object().get(object)) {
    return not_json(error);
  }
  UnwrappedEvent result{.source = event, .index = {}, .id = {}};
  json_walk::UnescapedTexts texts;
  texts.begin_event(event.size());
  bool is_wrapped = false;
  for (auto item : object) {
    ondemand::field field;
    if (const auto error = std::move(item).get(field)) {
      return not_json(error);
    }
    std::string_view key;
    if (const auto error = json_walk::read_key(field, texts, key)) {
      return not_json(error);
    }
    if (const auto error = take_field(key, field.value(), texts, result, is_wrapped)) {
      return not_json(error);
    }
  }
  if (!is_wrapped) {
    result.index.clear();
    result.id.clear();
  }
  return result;
}

}  // namespace trawl
