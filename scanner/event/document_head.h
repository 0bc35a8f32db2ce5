#pragma once

// What a JSON object is, as far as its first members tell: an event, the wrapper of many events, or
// a file of AWS that holds none (docs/formats.md, "Framing").

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace trawl {

// So many bytes and members of an object are looked at before it is taken for an event.
inline constexpr std::size_t kHeadBytes = std::size_t{64} << 10;
inline constexpr int kHeadMembers = 64;

// The member that holds the events.
// Events: `events`, also `Events` (what aws cloudtrail lookup-events prints) and `logEvents` (a
// subscription to CloudWatch Logs).
enum class Wrapper : std::uint8_t { Records, Events, Value, Expected, Hits };

enum class DocumentKind : std::uint8_t {
  Undecided,  // more bytes are needed
  Event,
  Wrapped,           // the wrapper of an array of events
  CloudTrailDigest,  // lists and signs other files
  AwsConfig,         // the state of resources, not what happened to them
};

struct DocumentHead {
  DocumentKind kind = DocumentKind::Undecided;
  // If Wrapped:
  Wrapper wrapper = Wrapper::Records;
  std::size_t array_depth = 1;     // objects that are open around the array: 2 for hits.hits
  std::size_t elements_bytes = 0;  // the array's first element, or its end, begins there
};

// `text` begins with '{'. If there are fewer than kHeadBytes and `is_whole` is false, the answer
// may be Undecided; adding bytes never changes any other. What is not JSON is called an event.
[[nodiscard]] DocumentHead read_document_head(std::string_view text, bool is_whole);

enum class TailKind : std::uint8_t {
  Undecided,  // more bytes are needed
  Closed,     // the wrapper ends
  Wrapped,    // another member holds events
  Unknown,    // longer than is looked at, or not JSON
};

struct WrapperTail {
  TailKind kind = TailKind::Undecided;
  std::size_t end_bytes = 0;  // if Closed: behind the wrapper
  DocumentHead next;          // if Wrapped
};

// `text` begins behind the ']' of a wrapper's array, inside `array_depth` objects. As above.
[[nodiscard]] WrapperTail read_wrapper_tail(std::string_view text, std::size_t array_depth,
                                            bool is_whole);

}  // namespace trawl
