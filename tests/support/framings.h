#pragma once

// Texts that hold events in all the ways there are (docs/formats.md, "Framing").

#include <string>
#include <vector>

#include "tests/support/generate.h"

namespace trawl::test {

struct FramedText {
  std::string framing;  // as the manifest calls it
  std::string text;
};

// The events in each of the framings, with random white space where it may stand; event number i is
// record i + 1. An event has no line break, and its first name is one that only events have.
[[nodiscard]] std::vector<FramedText> in_all_framings(Random& random,
                                                      const std::vector<std::string>& events);

struct CarriedEvents {
  std::string carrier;  // as kCarrierNames calls it, those of several layers joined
  std::vector<std::string> records;
};

// Records that carry the events, each in every carrier that is opened whatever the event is, and in
// carriers in carriers.
[[nodiscard]] std::vector<CarriedEvents> in_all_carriers(const std::vector<std::string>& events);

// `count` events for them, each on its own different from the others.
[[nodiscard]] std::vector<std::string> framable_events(Random& random, std::size_t count);

}  // namespace trawl::test
