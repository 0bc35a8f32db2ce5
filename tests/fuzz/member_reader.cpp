// Any bytes as an input of codecs and containers: read to its end, members told apart by label and
// ordinal, labels fit to print.

#include "io/member_reader.h"

#include <algorithm>
#include <set>
#include <string>

#include "fuzz.h"
#include "source_laws.h"

namespace trawl {
namespace {

constexpr std::size_t kMostMembers = 1000;

void fuzz_one(std::string_view bytes) {
  MemberReader reader = MemberReader::over(copy_block(bytes), "in",
                                           {.block_bytes = 4099,
                                            .max_window_bytes = std::uint64_t{8} << 20,
                                            .max_unpacked_bytes = kMostFuzzedBytes});
  std::set<std::string> labels;
  std::set<std::uint32_t> ordinals;
  std::size_t size_bytes = 0;
  while (labels.size() < kMostMembers && size_bytes < kMostFuzzedBytes) {
    const std::optional<Member> member = reader.next();
    if (!member) {
      require(ordinals.contains(0), "an input has an account of its own");
      return;
    }
    require(labels.insert(member->label).second, "labels are unique");
    require(ordinals.insert(member->ordinal).second, "ordinals are unique");
    require(std::ranges::none_of(member->label, [](char c) { return c >= 0 && c < ' '; }),
            "labels hold no control characters");
    require(member->codecs.size() <= kMaxNesting, "nesting is bounded");
    while (member->source && size_bytes < kMostFuzzedBytes) {
      const Result<std::optional<Piece>> piece = member->source->next();
      if (!piece || !*piece) {
        break;
      }
      size_bytes += (*piece)->unpacked_bytes;
    }
  }
}

const FuzzTarget kTarget{"member_reader", fuzz_one};

}  // namespace
}  // namespace trawl
