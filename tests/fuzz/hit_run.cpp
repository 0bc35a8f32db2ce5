// Any bytes as a hit run: what is read is in order, and written again it gives the same bytes.

#include "scanner/reduce/hit_run.h"

#include <string>
#include <utility>

#include "fuzz.h"

namespace trawl {
namespace {

void fuzz_one(std::string_view bytes) {
  Result<SpillFile> read = SpillFile::create("/tmp");
  Result<SpillFile> written = SpillFile::create("/tmp");
  require(read && written && read->append(bytes), "a temporary file can be made");
  const FileRun run{.offset_bytes = 0, .size_bytes = bytes.size()};
  Result<HitCursor> cursor = HitCursor::over(*read, run, 100);
  RunWriter writer(*written);
  while (cursor && !cursor->is_at_end()) {
    const HitKey before = cursor->key();
    const Result<std::string_view> record = cursor->record();
    if (!record || !decode_record(*record) || !writer.add(*record)) {
      return;
    }
    if (!cursor->advance()) {
      return;
    }
    require(cursor->is_at_end() || comes_before(before, cursor->key()), "hits come in order");
  }
  const Result<FileRun> copy = std::move(writer).finish();
  std::string copied(copy ? copy->size_bytes : 0, '\0');
  require(!cursor || (written->read_at(0, copied) && copied == bytes),
          "a run that was read whole is written alike");
}

const FuzzTarget kTarget{"hit_run", fuzz_one};

}  // namespace
}  // namespace trawl
