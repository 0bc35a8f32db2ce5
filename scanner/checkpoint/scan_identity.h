#pragma once

// ScanIdentity: what decides the results that a checkpoint stores. Only the very same scan may go
// on with them.

#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"

namespace trawl {

// Something that decides the hits, as the user knows it.
struct ScanSetting {
  std::string name;   // "--since", "the rules"
  std::string value;  // "" if it is not set
};

struct ScanIdentity {
  std::vector<ScanSetting> settings;
  std::vector<std::string> paths;  // of all inputs, sorted by their bytes
};

[[nodiscard]] std::string encode(const ScanIdentity& identity);
// Errors: Corrupt.
[[nodiscard]] Result<ScanIdentity> decode_scan_identity(std::string_view bytes);

// What is another than it was, in words; "" if nothing is.
[[nodiscard]] std::string difference(const ScanIdentity& before, const ScanIdentity& now);

}  // namespace trawl
