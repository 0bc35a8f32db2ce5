#pragma once

// How far a scan has come: one line on a terminal, or JSON lines.

#include <functional>
#include <string>
#include <string_view>

#include "scanner/scan.h"

namespace trawl {

// "42.0%  3.10 GB/s  1.55 M events/s  12 alerts  0:07 left". Share and time left are missing where
// the size of the inputs is not known.
[[nodiscard]] std::string progress_line(const Progress& progress);

// One JSON object without a line break.
[[nodiscard]] std::string progress_json(const Progress& progress);

// What prints progress on standard error: `mode` is "auto" (one line that is overwritten, if
// standard error is a terminal), "json" or "off". An empty function prints nothing.
[[nodiscard]] std::function<void(const Progress&)> progress_printer(std::string_view mode);

}  // namespace trawl
