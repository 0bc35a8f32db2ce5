// Any bytes as a bzip2 archive: read to the end or to an error, the same for large and small
// blocks.

#include "fuzz.h"
#include "source_laws.h"

namespace trawl {
namespace {

void fuzz_one(std::string_view bytes) {
  require_source_laws(bytes, Codec::Bzip2);
}

const FuzzTarget kTarget{"bzip2_source", fuzz_one};

}  // namespace
}  // namespace trawl
