// The entry that libFuzzer calls, for the one target this program holds.

#include <cstddef>
#include <cstdint>

#include "fuzz.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer names it
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  // An own copy of the very size, without data behind it: so that a read past its end is found.
  const std::string bytes(data, data + size_bytes);
  trawl::FuzzTarget::all().front().run(bytes);
  return 0;
}
