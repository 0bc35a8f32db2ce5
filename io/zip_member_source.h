#pragma once

// One member of a zip, stored or deflated: unpacked, and compared with what the directory says of
// it.

#include <cstdint>
#include <memory>
#include <string>

#include "io/feed.h"
#include "io/source.h"
#include "io/zip_directory.h"

namespace trawl {

// `packed` are the bytes of the member and no others; `name` is what messages call it.
// consumed_bytes() is always `consumed_bytes`. Nothing is allocated before the first next().
[[nodiscard]] std::unique_ptr<Source> make_zip_member_source(Feed packed,
                                                             const ZipDirectoryEntry& entry,
                                                             std::string name,
                                                             std::uint64_t consumed_bytes,
                                                             const SourceOptions& options);

}  // namespace trawl
