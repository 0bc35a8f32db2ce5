#pragma once

#include <functional>
#include <string_view>

#include "scanner/input_cutter.h"

namespace trawl {

// Calls `visit` for each record of the chunk that is there whole, without the white space around
// it; not for blank lines. For those who look at events without an account of every byte.
void visit_records(const CutChunk& chunk, const std::function<void(std::string_view)>& visit);

}  // namespace trawl
