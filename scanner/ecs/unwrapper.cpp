#include "scanner/ecs/unwrapper.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "scanner/event/wrapper.h"

namespace trawl {

namespace {

constexpr std::string_view kTime = "@timestamp";
constexpr std::string_view kDetailType = "detail-type";
constexpr std::array<std::string_view, 5> kWhatHappened = {
    "event.kind", "event.category", "event.type", "event.action", "event.outcome"};
constexpr std::array<std::string_view, 3> kRowNames = {"preview", "lastrow", "offset"};

std::vector<std::string> paths_to_mark(const Recognition& recognition) {
  std::vector<std::string> paths(recognition.marked_paths().begin(),
                                 recognition.marked_paths().end());
  const auto add = [&paths](std::string_view path) {
    if (std::ranges::find(paths, path) == paths.end()) {
      paths.emplace_back(path);
    }
  };
  add(kTime);
  add(kDetailType);
  std::ranges::for_each(kWhatHappened, add);
  std::ranges::for_each(kRowNames, add);
  return paths;
}

FieldTrie trie_of(const Recognition& recognition, std::span<const std::string> marked_paths) {
  std::vector<WantedField> wanted;
  for (const std::string& name : recognition.value_names()) {
    wanted.push_back({.name = name});
  }
  return FieldTrie(wanted, {}, marked_paths);
}

}  // namespace

UnwrapTables::UnwrapTables(FormatSet formats)
    : formats_(std::move(formats)),
      recognition_(formats_),
      marked_paths_(paths_to_mark(recognition_)),
      trie_(trie_of(recognition_, marked_paths_)) {
  for (std::size_t i = 0; i < recognition_.value_names().size(); ++i) {
    slots_.push_back(i);
  }
}

InnerEvent Unwrapper::unwrap(std::string_view record) {
  const std::optional<Found> found = dig(record, 0);
  return found ? found->event : InnerEvent{.text = record};
}

std::optional<Unwrapper::Look> Unwrapper::look_at(std::string_view record) {
  if (reader_.read(record, fields_) != EventProblem::None) {
    return std::nullopt;
  }
  const auto has = [this](std::string_view path) {
    const auto known = std::ranges::find(tables_.marked_paths_, path);
    return fields_.is_marked(static_cast<std::size_t>(known - tables_.marked_paths_.begin()));
  };
  const auto mappings = tables_.formats_.mappings();
  const std::size_t format = tables_.recognition_.find(fields_, tables_.slots_);
  return Look{.mapping = format < mappings.size() ? mappings[format] : nullptr,
              .carriers = fields_.carriers(),
              .has_time = has(kTime),
              .says_what_happened = std::ranges::any_of(kWhatHappened, has),
              .is_bridged = has(kDetailType),
              .is_row = std::ranges::any_of(kRowNames, has),
              .is_alone = fields_.member_count() == 1,
              .is_wrapped = fields_.is_wrapped()};
}

// nullopt if the record is not JSON.
std::optional<Unwrapper::Found> Unwrapper::dig(std::string_view record, std::size_t depth) {
  const std::optional<Look> look = look_at(record);
  if (!look) {
    return std::nullopt;
  }
  Found itself{.event = {.text = record, .mapping = look->mapping, .is_carried = depth > 0},
               .has_time = look->has_time};
  const bool is_raw = look->mapping != nullptr;
  if (is_raw || look->carriers.is_empty() || look->says_what_happened) {
    return itself;
  }
  if (look->is_wrapped) {
    const Result<UnwrappedEvent> unwrapped = unwrap_export(record);
    if (!unwrapped) {
      return itself;
    }
    record = unwrapped->source;
  }
  for (std::size_t i = 0; i < kCarrierNames.size() && depth < kMaxCarriers; ++i) {
    const auto carrier = static_cast<Carrier>(i);
    if (!look->carriers.contains(carrier)) {
      continue;
    }
    const std::optional<std::string_view> text = carried_text(record, carrier, buffers_[depth]);
    const std::optional<Found> inner = text ? dig(*text, depth + 1) : std::nullopt;
    if (inner && is_opened(carrier, *look, *inner)) {
      return inner;
    }
  }
  return itself;
}

bool Unwrapper::is_opened(Carrier carrier, const Look& outer, const Found& inner) {
  const bool is_raw = inner.event.mapping != nullptr;
  const bool is_later = !outer.has_time && inner.has_time;
  switch (carrier) {
    case Carrier::Detail:
      return is_raw || outer.is_bridged || is_later || outer.is_alone;
    case Carrier::Result:
      return is_raw || outer.is_row || is_later || outer.is_alone;
    case Carrier::Raw:
      return true;
    case Carrier::CloudTrailEvent:
      return is_raw;
    case Carrier::Message:
      return is_raw || is_later;
  }
  return false;
}

}  // namespace trawl
