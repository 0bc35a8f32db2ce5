#pragma once

// From alerts back to the bytes they rest on: reads the evidence pointers of an alert file, and the
// bytes behind them, from whatever codecs and archives they lie in.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "scanner/alert/alert.h"

namespace trawl {

struct EvidencePointer {
  std::string alert_id;  // kibana.alert.uuid
  Evidence evidence;
};

// The pointers of an alert file in NDJSON (which may be packed), in its order. Errors: Io, Corrupt
// (a line that is no alert of ours; `where` says which).
[[nodiscard]] Result<std::vector<EvidencePointer>> read_evidence(const std::string& path);

// "INPUT!/MEMBER, byte N".
[[nodiscard]] std::string place_text(const Evidence& evidence);

// Called for each pointer: the bytes, which live until it returns, or why they are not to be had.
// Errors: Corrupt (the bytes are there, but their hash is not that of the alert), Io.
using EvidenceVisitor = std::function<void(const EvidencePointer&, Result<std::string_view> bytes)>;

// Reads each input once, from front to back, and no further than needed; visits the pointers by
// input path, and within an input in the order in which the bytes lie. `input_root`, if not empty,
// is the folder below which the paths of the inputs are looked up. Memory: the events that are
// being read.
void visit_evidence(const std::vector<EvidencePointer>& pointers, const std::string& input_root,
                    const EvidenceVisitor& visit);

}  // namespace trawl
