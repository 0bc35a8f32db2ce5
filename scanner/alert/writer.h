#pragma once

// Writer: alerts in order → bytes. A writer is const; alerts may be rendered on many threads and
// are joined in order.

#include <memory>
#include <span>
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
  // A writer of the same bytes that has rendered beforehand what all alerts of one of `rules` have
  // in common. It borrows the rules. Alerts of other rules cost more, but are the same.
  [[nodiscard]] virtual std::unique_ptr<Writer> prepared_for(
      std::span<const LoadedRule* const> rules) const = 0;
  // Appends one alert. Errors: Corrupt (its event is not JSON).
  [[nodiscard]] virtual Result<void> append(const Alert& alert, std::string& out) const = 0;
};

// "ndjson" or "csv" (docs/formats.md, "Alert file"). Errors: Invalid, naming the formats there are.
[[nodiscard]] Result<std::unique_ptr<Writer>> make_writer(std::string_view format);

}  // namespace trawl
