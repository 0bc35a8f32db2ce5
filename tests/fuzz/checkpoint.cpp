// Any bytes as the journal of a checkpoint, and as what its frames hold: what is read is written
// again as it was, and hits are of inputs, members and rules that there are.

#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "scanner/checkpoint/stored_scan.h"

namespace trawl {
namespace {

constexpr std::size_t kRules = 5;

FileDescriptor file_of(std::string_view bytes) {
  FileDescriptor file(::memfd_create("journal", MFD_CLOEXEC));
  require(::write(file.number(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
          "a file in memory can be written");
  return file;
}

void read_journal(std::string_view bytes) {
  const std::vector<Input> inputs = {{.id = InputId{0}, .path = "a", .size_bytes = 1}};
  const ScanIdentity identity{.settings = {{"the rules", "1"}}, .paths = {"a"}};
  Result<JournalReader> journal = JournalReader::over(file_of(bytes), "journal");
  if (!journal) {
    return;
  }
  const Result<StoredScan> scan =
      StoredScan::read(std::move(*journal), identity, inputs, {FileStamp{}}, kRules);
  HitStore store({.folder = "/tmp"});
  std::vector<HitBatch> hits;
  if (!scan ||
      !scan->restore_hits(*JournalReader::over(file_of(bytes), "journal"), 1 << 20, store, hits)) {
    return;
  }
  require(hits.empty() || scan->result(InputId{0}) != nullptr, "hits are of inputs that are done");
  for (const HitBatch& batch : hits) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const Result<Hit> hit = decode_record(batch.record(i));
      require(hit && (hit->rules.empty() || static_cast<std::size_t>(hit->rules.back()) < kRules),
              "hits can be read, and are of rules that there are");
    }
  }
}

void fuzz_one(std::string_view bytes) {
  read_journal(bytes);
  const Input input{.id = InputId{0}, .path = "a", .size_bytes = 1};
  if (const Result<InputResult> result = decode_input_result(bytes, input, kRules)) {
    const std::string again = encode(*result);
    const Result<InputResult> read = decode_input_result(again, input, kRules);
    require(read && encode(*read) == again, "an account that was read is written alike");
  }
  if (const Result<ScanIdentity> identity = decode_scan_identity(bytes)) {
    const Result<ScanIdentity> read = decode_scan_identity(encode(*identity));
    require(read && difference(*read, *identity).empty(), "an identity is its own");
  }
}

const FuzzTarget kTarget{"checkpoint", fuzz_one};

}  // namespace
}  // namespace trawl
