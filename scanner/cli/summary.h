#pragma once

// What a scan says when it has ended: one message for each thing that went unread, and a short
// summary.

#include <cstddef>
#include <string>
#include <vector>

#include "scanner/scan.h"

namespace trawl {

// False if the input could not be read to its end, or holds bytes but not one event.
[[nodiscard]] bool was_read(const InputReport& input);

// One message for each input with an error, rejected spans, or raw events that lost something to
// their mapping.
[[nodiscard]] std::vector<std::string> input_messages(const std::vector<InputReport>& inputs);

// The same, and for hits that lack a time or an index.
[[nodiscard]] std::vector<std::string> scan_messages(const ScanReport& report);

// One line for each figure; every line ends in '\n'. `skipped_count`: inputs that could not even be
// opened. `manifest` is the path of the manifest, "" if none was written.
[[nodiscard]] std::string summary_text(const RuleSet& rules, const ScanReport& report,
                                       std::size_t skipped_count, bool drops_duplicates,
                                       const std::string& manifest);

}  // namespace trawl
