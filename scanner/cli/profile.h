#pragma once

// What `trawl scan --profile` says.

#include <string>

#include "scanner/scan.h"

namespace trawl {

// A table of the stages and one of the rules that took longest. Printable.
[[nodiscard]] std::string profile_text(const RuleSet& rules, const ScanReport& report);

// The same as one JSON object on one line of ASCII (docs/formats.md), with every rule.
[[nodiscard]] std::string profile_json(const RuleSet& rules, const ScanReport& report);

}  // namespace trawl
