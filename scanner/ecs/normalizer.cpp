#include "scanner/ecs/normalizer.h"

#include <utility>

#include "io/block.h"
#include "scanner/event/wrapper.h"

namespace trawl {

namespace {

// False for most events that come without the wrapper of an export, at a glance: its name could
// still be written with escapes.
bool may_be_wrapped(std::string_view event) {
  return event.find("_source\"") != std::string_view::npos ||
         event.find("\\u00") != std::string_view::npos;
}

}  // namespace

Result<NormalizedEvent> Normalizer::normalize(const Mapping& mapping, std::string_view event) {
  if (may_be_wrapped(event)) {
    const Result<UnwrappedEvent> unwrapped = unwrap_export(event);
    if (!unwrapped) {
      return fail(unwrapped.error());
    }
    event = unwrapped->source;
  }
  Result<JsonTree> raw = reader_.read(event);
  if (!raw) {
    return fail(raw.error());
  }
  Mapping::Outcome outcome = mapping.apply(std::move(*raw), nullptr, geo_);
  text_.clear();
  write_json(outcome.event, text_);
  const std::size_t size_bytes = text_.size();
  text_.resize(size_bytes + kPaddingBytes);
  return NormalizedEvent{.text = std::string_view(text_).substr(0, size_bytes),
                         .errors = std::move(outcome.errors),
                         .is_dropped = outcome.dropped};
}

}  // namespace trawl
