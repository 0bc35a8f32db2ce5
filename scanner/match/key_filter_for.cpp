#include "scanner/match/key_filter_for.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace trawl {
namespace {

constexpr std::size_t kBits = 8;

// How often a byte is among the last of a key, very roughly.
struct Share {
  std::string_view bytes;
  float weight;
};
constexpr std::array kShares = {Share{"e", 12},    Share{"tinaro", 7.5F},
                                Share{"s", 6},     Share{"dculp", 4},
                                Share{"m_ygh", 2}, Share{"fvkbwIDNATSRECP", 1},
                                Share{"\".", 1},   Share{"xqjzMLOFUVGHYKBWX0123456789", 0.3F}};

// The bytes at each place from the last, by the lower and by the upper half of a byte, as KeyFilter
// has them.
class Ends {
 public:
  explicit Ends(std::string_view segment) {
    for (std::size_t place = 0; place < KeyFilter::kPlaces; ++place) {
      if (place < segment.size()) {
        add(place, segment[segment.size() - 1 - place]);
      } else if (place == segment.size()) {
        for (const char before : kBeforeSegment) {
          add(place, before);
        }
      } else {
        low_[place] = 0xFFFF;
        high_[place] = 0xFF;
      }
    }
  }

  void add(const Ends& others) {
    for (std::size_t place = 0; place < KeyFilter::kPlaces; ++place) {
      low_[place] |= others.low_[place];
      high_[place] |= others.high_[place];
    }
  }
  // Of all that a filter is asked about, how much passes.
  [[nodiscard]] float passing() const {
    float product = 1;
    for (std::size_t place = 0; place < KeyFilter::kPlaces; ++place) {
      float sum = 0;
      for (const Share& share : kShares) {
        for (const char byte : share.bytes) {
          sum += has(place, byte) ? share.weight : 0;
        }
      }
      product *= sum;
    }
    return product;
  }

 private:
  void add(std::size_t place, char byte) {
    const auto value = static_cast<unsigned char>(byte);
    low_[place] |= 1U << (value & 0xFU);
    high_[place] |= 1U << ((value >> 4U) & 0x7U);
  }
  [[nodiscard]] bool has(std::size_t place, char byte) const {
    const auto value = static_cast<unsigned char>(byte);
    return ((low_[place] >> (value & 0xFU)) & (high_[place] >> (value >> 4U)) & 1U) != 0;
  }

  std::array<std::uint32_t, KeyFilter::kPlaces> low_{};
  std::array<std::uint32_t, KeyFilter::kPlaces> high_{};
};

// Keys that have a bit in common.
struct Group {
  Ends ends;
  float passing = 0;
  std::vector<std::size_t> members;
};

// Groups that differ in one of the last two bytes.
std::vector<Group> first_groups(std::span<const std::string> segments) {
  std::map<std::string_view, Group> groups;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::string_view segment = segments[i];
    const std::string_view end =
        segment.substr(segment.size() - std::min<std::size_t>(2, segment.size()));
    const Ends ends(segment);
    auto [known, is_new] = groups.try_emplace(end, Group{.ends = ends, .members = {}});
    known->second.ends.add(ends);
    known->second.members.push_back(i);
  }
  std::vector<Group> listed;
  for (auto& [end, group] : groups) {
    group.passing = group.ends.passing();
    listed.push_back(std::move(group));
  }
  return listed;
}

// How much more passes if the two share a bit.
float cost_of_sharing(const Group& one, const Group& other) {
  Ends both = one.ends;
  both.add(other.ends);
  return both.passing() - one.passing - other.passing;
}

// Merges the two groups that cost least, until there are as many as bits.
std::vector<Group> merged(std::vector<Group> groups) {
  const std::size_t count = groups.size();
  std::vector<float> costs(count * count, std::numeric_limits<float>::infinity());
  const auto update = [&](std::size_t one, std::size_t other) {
    const bool are_two =
        one != other && !groups[one].members.empty() && !groups[other].members.empty();
    costs[std::min(one, other) * count + std::max(one, other)] =
        are_two ? cost_of_sharing(groups[one], groups[other])
                : std::numeric_limits<float>::infinity();
  };
  for (std::size_t one = 0; one < count; ++one) {
    for (std::size_t other = one + 1; other < count; ++other) {
      update(one, other);
    }
  }
  for (std::size_t left = count; left > kBits; --left) {
    const auto least = static_cast<std::size_t>(std::ranges::min_element(costs) - costs.begin());
    Group& one = groups[least / count];
    Group& other = groups[least % count];
    one.ends.add(other.ends);
    one.passing = one.ends.passing();
    one.members.insert(one.members.end(), other.members.begin(), other.members.end());
    other.members.clear();
    for (std::size_t i = 0; i < count; ++i) {
      update(least / count, i);
      update(least % count, i);
    }
  }
  std::erase_if(groups, [](const Group& group) { return group.members.empty(); });
  return groups;
}

}  // namespace

KeyFilter key_filter_for(std::span<const std::string> segments) {
  KeyFilter filter;
  unsigned bit = 1;
  for (const Group& group : merged(first_groups(segments))) {
    for (const std::size_t member : group.members) {
      for (const char before : kBeforeSegment) {
        filter.allow_end(before + segments[member], bit);
      }
    }
    bit <<= 1U;
  }
  return filter;
}

}  // namespace trawl
