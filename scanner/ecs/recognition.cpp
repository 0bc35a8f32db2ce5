#include "scanner/ecs/recognition.h"

#include <algorithm>

namespace trawl {

namespace {

std::size_t index_of(std::vector<std::string>& names, const std::string& name) {
  const auto known = std::ranges::find(names, name);
  const auto index = static_cast<std::size_t>(known - names.begin());
  if (known == names.end()) {
    names.push_back(name);
  }
  return index;
}

FieldTrie trie_of(const Recognition& recognition) {
  std::vector<WantedField> wanted;
  for (const std::string& name : recognition.value_names()) {
    wanted.push_back({.name = name});
  }
  return FieldTrie(wanted, {}, recognition.marked_paths());
}

}  // namespace

Recognition::Recognition(const FormatSet& formats) : format_count_(formats.mappings().size()) {
  for (std::size_t format = 0; format < format_count_; ++format) {
    for (const Mapping::Recognition& wanted : formats.mappings()[format]->recognitions()) {
      Look look{.format = format};
      for (const std::string& path : wanted.has) {
        look.has.push_back(index_of(marked_paths_, path));
      }
      for (const std::string& path : wanted.lacks) {
        look.lacks.push_back(index_of(marked_paths_, path));
      }
      for (const auto& [name, text] : wanted.equals) {
        look.equals.emplace_back(index_of(value_names_, name), text);
      }
      looks_.push_back(std::move(look));
    }
  }
}

std::size_t Recognition::find(const EventFields& fields, std::span<const std::size_t> slots) const {
  const auto is_there = [&fields](std::size_t mark) { return fields.is_marked(mark); };
  const auto is_text = [&](const auto& pair) {
    return std::ranges::any_of(fields.values(slots[pair.first]), [&pair](const FieldValue& value) {
      return value.kind == JsonKind::String && value.text == pair.second;
    });
  };
  const auto found = std::ranges::find_if(looks_, [&](const Look& look) {
    return std::ranges::all_of(look.has, is_there) && std::ranges::none_of(look.lacks, is_there) &&
           std::ranges::all_of(look.equals, is_text);
  });
  return found == looks_.end() ? format_count_ : found->format;
}

Recognizer::Recognizer(FormatSet formats)
    : formats_(std::move(formats)),
      recognition_(formats_),
      trie_(trie_of(recognition_)),
      reader_(trie_) {
  for (std::size_t i = 0; i < recognition_.value_names().size(); ++i) {
    slots_.push_back(i);
  }
}

const Mapping* Recognizer::recognize(std::string_view event) {
  if (reader_.read(event, fields_) != EventProblem::None) {
    return nullptr;
  }
  const std::size_t format = recognition_.find(fields_, slots_);
  return format < formats_.mappings().size() ? formats_.mappings()[format] : nullptr;
}

}  // namespace trawl
