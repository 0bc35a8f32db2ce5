#pragma once

// Writer: alerts in order → bytes. A writer is const; alerts may be rendered on many threads and
// are joined in order.

#include <memory>
#include <string>
#include <string_view>

#include "io/error.h"
#include "scanner/alert/alert.h"

namespace trawl {

class Writer {
 public:
  virtual ~Writer() = default;
  // Before the first alert; may be empty.
  [[nodiscard]] virtual std::string head() const { return {}; }
  // Appends one alert.
  virtual void append(const Alert& alert, std::string& out) const = 0;
};

// "ndjson" or "csv". Errors: Invalid, naming the formats there are.
[[nodiscard]] Result<std::unique_ptr<Writer>> make_writer(std::string_view format);

}  // namespace trawl
