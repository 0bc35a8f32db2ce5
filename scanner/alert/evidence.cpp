#include "scanner/alert/evidence.h"

#include <iterator>

#include <fmt/format.h>
#include <xxhash.h>

#include "scanner/alert/json_text.h"

namespace trawl {

std::string event_hash(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

void append_evidence(const Evidence& evidence, std::string& out) {
  out += R"("trawl.evidence.input":)";
  append_json_string(evidence.input, out);
  out += R"(,"trawl.evidence.member":)";
  if (evidence.member.empty()) {
    out += "null";
  } else {
    append_json_string(evidence.member, out);
  }
  fmt::format_to(
      std::back_inserter(out),
      R"(,"trawl.evidence.offset":{},"trawl.evidence.length":{},"trawl.evidence.record":{})",
      evidence.offset_bytes, evidence.length_bytes, evidence.record);
  out += R"(,"trawl.evidence.xxh3":)";
  append_json_string(evidence.xxh3, out);
}

}  // namespace trawl
