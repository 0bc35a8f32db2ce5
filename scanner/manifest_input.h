#pragma once

// What the manifest says of one input.

#include <array>
#include <cstdint>
#include <string_view>

#include "scanner/indented_json.h"
#include "scanner/input_reports.h"

namespace trawl {

struct ManifestCount {
  std::string_view name;
  std::uint64_t value = 0;
};

// Numbers that are there for each input, and summed for all.
[[nodiscard]] std::array<ManifestCount, 12> counts_of(const InputReport& counts);

// The object in the list of inputs.
void write_input(const InputReport& report, IndentedJson& json);

}  // namespace trawl
