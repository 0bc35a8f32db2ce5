#pragma once

// Patterns over paths as in the shell: *, ? and [..] within one component, '\' takes the next
// character literally, a leading '.' has to be written.
//
// glob(3) does the same, but cannot say which folders it was not allowed to read.

#include <string>
#include <string_view>
#include <vector>

#include "io/input_list.h"

namespace trawl {

struct GlobMatches {
  std::vector<std::string> paths;    // in the order of their bytes
  std::vector<SkippedPath> skipped;  // folders that could not be read and may hold matches
};

[[nodiscard]] bool has_glob_characters(std::string_view text);

[[nodiscard]] GlobMatches match_glob(std::string_view pattern);

}  // namespace trawl
