#pragma once

// A CloudTrail bucket: many small objects in folders by account, region and day, as AWS delivers
// them.
//
//   AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHMMZ_ID.json.gz
//
// Each holds {"Records":[…]} of 1 to kMaxObjectEvents raw events, up to
// about 50 kB, packed with gzip.
// The date is that of its first event.

#include <cstdint>
#include <string>

#include "datasets/generate/event_maker.h"

namespace trawl::datasets {

inline constexpr std::uint32_t kMaxObjectEvents = 24;

// Writes `objects` objects below `folder`, which is made. Adds their unpacked bytes to `bytes`.
// False if something could not be written; errno says why, and `path` where.
[[nodiscard]] bool write_bucket(EventMaker& maker, std::uint64_t seed, std::uint64_t objects,
                                const std::string& folder, std::uint64_t& bytes, std::string& path);

}  // namespace trawl::datasets
