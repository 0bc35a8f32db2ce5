#pragma once

// What a scan would read: each input and each member of an archive, with its codecs, framing,
// format, bytes and events, from a look at its beginning.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "io/codec.h"
#include "io/container_counts.h"
#include "io/error.h"
#include "io/input_list.h"
#include "scanner/ecs/format_set.h"
#include "scanner/input_cutter.h"

namespace trawl {

// Unpacked bytes at the beginning of a member that are cut into events. What is smaller is counted,
// what is larger estimated.
inline constexpr std::size_t kSurveyBytes = std::size_t{1} << 20;

struct MemberSurvey {
  std::string path;              // of the input
  std::string member;            // in an archive; "" is the input itself
  std::uint64_t size_bytes = 0;  // of the input on disk; 0 for members and for standard input
  std::vector<Codec> codecs;     // the outermost first
  std::optional<ContainerCounts> container;  // of an archive, which has no events of its own
  FramingReport framing;
  std::set<std::string> mappings;  // that raw events at the beginning have
  bool has_plain_events = false;   // events at the beginning that are taken as they are
  std::uint64_t unpacked_bytes = 0;
  std::uint64_t events = 0;
  bool is_estimate = false;    // of unpacked_bytes and events
  std::optional<Error> error;  // why it cannot be read, or not to its end
};

// Calls `report` for every member of the input, in the order of a scan; an archive comes behind its
// members. Members of archives are unpacked whole, other inputs as far as the survey goes. An input
// that cannot be opened is reported with its error.
void survey_input(const Input& input, const FormatSet& formats,
                  const std::function<void(const MemberSurvey&)>& report);

}  // namespace trawl
