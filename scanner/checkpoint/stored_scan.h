#pragma once

// StoredScan: what the journal of a checkpoint says about the inputs of a scan.
//
// The journal is gone through twice. The first time says which inputs are done, and in which
// session; hits that were written in another one belong to an attempt that did not come to its end.
// The second time takes the hits of those that are.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/error.h"
#include "io/input_list.h"
#include "scanner/checkpoint/input_result.h"
#include "scanner/checkpoint/journal.h"
#include "scanner/checkpoint/scan_identity.h"
#include "scanner/reduce/hit_batch.h"
#include "scanner/reduce/merge.h"

namespace trawl {

// Not thread-safe.
class StoredScan {
 public:
  // Reads the journal once. `inputs` are those of the scan, their ids 0, 1, 2, … in some order;
  // `stamps`, by id, is what their files look like now. Errors: Io; Corrupt; Invalid (it is the
  // journal of another scan).
  [[nodiscard]] static Result<StoredScan> read(JournalReader journal, const ScanIdentity& identity,
                                               const std::vector<Input>& inputs,
                                               const std::vector<FileStamp>& stamps,
                                               std::size_t rule_count);

  // The result of an input that need not be read again; nullptr if there is none.
  [[nodiscard]] const InputResult* result(InputId input) const;
  // Inputs that were done, but have been changed since, in the order of their paths.
  [[nodiscard]] const std::vector<std::string>& changed() const { return changed_; }
  // Length of the journal that can be trusted.
  [[nodiscard]] std::uint64_t whole_bytes() const { return whole_bytes_; }

  // Reads `journal` again: the hits of all inputs that have a result go to `rest`, and from there
  // to `store` whenever they take more than `memory_bytes`. Errors: Io; Corrupt (a hit of a rule or
  // member that there is not).
  [[nodiscard]] Result<void> restore_hits(JournalReader journal, std::size_t memory_bytes,
                                          HitStore& store, std::vector<HitBatch>& rest) const;

 private:
  struct Stored {
    InputResult result;
    std::uint64_t session = 0;
  };

  StoredScan() = default;
  [[nodiscard]] Result<void> add_done(const Frame& frame, std::uint64_t session,
                                      const std::vector<const Input*>& inputs);
  [[nodiscard]] Result<HitBatch> batch_of(const Frame& frame) const;
  void drop_changed(const std::vector<const Input*>& inputs, const std::vector<FileStamp>& stamps);

  std::size_t rule_count_ = 0;
  std::vector<std::optional<Stored>> stored_;  // by input
  std::vector<std::string> changed_;
  std::uint64_t whole_bytes_ = 0;
};

}  // namespace trawl
