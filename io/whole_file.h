#pragma once

// Files that are read as a whole: settings, not evidence.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "io/error.h"

namespace trawl {

// Gives the bytes of the file to `take`, piece by piece. Errors: Io (cannot be opened or read); the
// first one of `take`.
[[nodiscard]] Result<void> read_pieces(const std::string& path,
                                       const std::function<Result<void>(std::string_view)>& take);

// Errors: Io; Limit (longer than `max_bytes`).
[[nodiscard]] Result<std::string> read_whole_file(const std::string& path, std::size_t max_bytes);

}  // namespace trawl
