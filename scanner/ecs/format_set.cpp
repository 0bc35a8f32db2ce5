#include "scanner/ecs/format_set.h"

#include <algorithm>
#include <string>

namespace trawl {

const Mapping* FormatSet::find(std::string_view name) const {
  const auto found = std::ranges::find(mappings_, name, &Mapping::name);
  return found == mappings_.end() ? nullptr : *found;
}

Result<FormatSet> choose_formats(std::string_view choice) {
  if (choice == "none") {
    return FormatSet();
  }
  std::vector<const Mapping*> all;
  std::string names = "auto, none";
  for (const Mapping& mapping : builtin_mappings()) {
    all.push_back(&mapping);
    names += ", " + mapping.name();
  }
  FormatSet formats(std::move(all));
  if (choice == "auto") {
    return formats;
  }
  if (const Mapping* mapping = formats.find(choice)) {
    return FormatSet({mapping});
  }
  return fail(ErrorCode::Invalid,
              "there is no mapping '" + std::string(choice) + "': expected one of " + names);
}

}  // namespace trawl
