#pragma once

// The writers there are, for make_writer().

#include <memory>

#include "scanner/alert/writer.h"

namespace trawl {

// One Elastic alert document a line.
[[nodiscard]] std::unique_ptr<Writer> make_ndjson_writer();
// RFC 4180, one header, safe to open in a spreadsheet.
[[nodiscard]] std::unique_ptr<Writer> make_csv_writer();

}  // namespace trawl
