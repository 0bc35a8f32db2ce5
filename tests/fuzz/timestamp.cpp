// Any bytes as a date, and as date math: what is read is printed so that it reads back the same,
// and what date math means is a whole millisecond.

#include <cstdint>
#include <string_view>

#include "fuzz.h"
#include "rules/ir/time.h"

namespace trawl {
namespace {

void fuzz_one(std::string_view bytes) {
  constexpr std::int64_t kNanosPerMilli = 1'000'000;
  const auto stored = parse_date_value(bytes);
  if (const auto time = parse_timestamp(bytes)) {
    require(parse_timestamp(timestamp_text(*time)) == time, "what is printed reads back the same");
    require(stored && *stored <= *time && time->nanoseconds - stored->nanoseconds < kNanosPerMilli,
            "a date field cuts to milliseconds");
  }
  for (const bool rounds_up : {false, true}) {
    if (const auto date = parse_date_math(bytes, rounds_up)) {
      const Timestamp meant = evaluate(*date, Timestamp{1'775'806'089'123'456'789});
      require(meant.nanoseconds % kNanosPerMilli == 0, "date math means a whole millisecond");
      require(parse_timestamp(timestamp_text(meant)) == meant, "and stays in range");
    }
  }
}

const FuzzTarget kTarget{"timestamp", fuzz_one};

}  // namespace
}  // namespace trawl
