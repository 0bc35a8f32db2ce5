#pragma once

// Re-adds what a manifest says, without trusting the program that wrote it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"

namespace trawl {

// What is wrong with a manifest, a sentence each ("inputs[3] (PATH): …"); empty if it adds up: the
// bytes of each input and member, their rejected spans, the totals. Errors: Corrupt (not a manifest
// of a version that is known).
[[nodiscard]] Result<std::vector<std::string>> check_manifest(std::string_view text);

// The alert file that a manifest speaks of.
struct ManifestAlerts {
  std::string file;
  std::uint64_t size_bytes = 0;
  std::string sha256;
};
// Errors: Corrupt.
[[nodiscard]] Result<ManifestAlerts> alerts_of_manifest(std::string_view text);

// What is wrong with the file at `path`, which should be that one; "" if nothing. Errors: Io.
[[nodiscard]] Result<std::string> check_alert_file(const std::string& path,
                                                   const ManifestAlerts& expected);

}  // namespace trawl
