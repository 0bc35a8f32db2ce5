#pragma once

// InputResult: what a scan found out about one input, but for its hits; as a frame of a checkpoint.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "io/input_list.h"
#include "scanner/stats.h"

namespace trawl {

// By which it is noticed that a file was changed between two sessions of a scan.
struct FileStamp {
  std::uint64_t size_bytes = 0;
  std::int64_t modified_nanoseconds = 0;
  bool operator==(const FileStamp&) const = default;
};

struct InputResult {
  FileStamp stamp;                   // before the input was read
  std::vector<InputReport> reports;  // by ordinal; the first is the input's own
  MatchStats stats;                  // of this input alone
};

[[nodiscard]] std::string encode(const InputResult& result);
// `input` is the one that it is about, `rule_count` the number of rules there are. Errors: Corrupt.
[[nodiscard]] Result<InputResult> decode_input_result(std::string_view bytes, const Input& input,
                                                      std::size_t rule_count);

}  // namespace trawl
