// Any bytes as a lz4 archive: read to the end or to an error, the same for large and small blocks.

#include "fuzz.h"
#include "source_laws.h"

namespace trawl {
namespace {

void fuzz_one(std::string_view bytes) {
  require_source_laws(bytes, Codec::Lz4);
}

const FuzzTarget kTarget{"lz4_source", fuzz_one};

}  // namespace
}  // namespace trawl
