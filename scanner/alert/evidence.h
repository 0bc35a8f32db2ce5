#pragma once

// Where an event lies, so that its bytes can be found and checked again.

#include <cstdint>
#include <string>
#include <string_view>

namespace trawl {

struct Evidence {
  std::string input;               // path of the input as it was listed
  std::string member;              // member of an archive; "" if there is none
  std::uint64_t offset_bytes = 0;  // in the unpacked bytes
  std::uint64_t length_bytes = 0;
  std::uint64_t record = 0;  // line number, from 1
  std::string xxh3;          // event_hash() of the event's bytes
};

// XXH3-128 as 32 hex digits.
[[nodiscard]] std::string event_hash(std::string_view bytes);

// Appends the members trawl.evidence.* of a JSON object, with commas between them.
void append_evidence(const Evidence& evidence, std::string& out);

}  // namespace trawl
