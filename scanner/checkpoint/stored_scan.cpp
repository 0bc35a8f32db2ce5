#include "scanner/checkpoint/stored_scan.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "scanner/reduce/hit_run.h"

namespace trawl {

namespace {

tl::unexpected<Error> corrupt(std::string message) {
  return fail(ErrorCode::Corrupt, "the checkpoint " + std::move(message));
}

std::vector<const Input*> by_id(const std::vector<Input>& inputs) {
  std::vector<const Input*> ordered(inputs.size());
  for (const Input& input : inputs) {
    ordered[static_cast<std::size_t>(input.id)] = &input;
  }
  return ordered;
}

// The first frame. Errors: Io, Corrupt, Invalid.
Result<void> check_identity(JournalReader& journal, const ScanIdentity& identity) {
  const Result<std::optional<Frame>> frame = journal.next();
  if (!frame) {
    return fail(frame.error());
  }
  if (!*frame || (*frame)->kind != FrameKind::Scan) {
    return corrupt("does not say which scan it belongs to");
  }
  const Result<ScanIdentity> before = decode_scan_identity((*frame)->payload);
  if (!before) {
    return corrupt(before.error().message);
  }
  if (const std::string other = difference(*before, identity); !other.empty()) {
    return fail(ErrorCode::Invalid,
                fmt::format("the checkpoint is that of another scan, which differs in {}; name "
                            "another folder, or remove this one to begin again",
                            other));
  }
  return {};
}

}  // namespace

Result<StoredScan> StoredScan::read(JournalReader journal, const ScanIdentity& identity,
                                    const std::vector<Input>& inputs,
                                    const std::vector<FileStamp>& stamps, std::size_t rule_count) {
  if (const Result<void> checked = check_identity(journal, identity); !checked) {
    return fail(checked.error());
  }
  StoredScan scan;
  scan.rule_count_ = rule_count;
  scan.stored_.resize(inputs.size());
  const std::vector<const Input*> ordered = by_id(inputs);
  std::uint64_t session = 0;
  while (true) {
    const Result<std::optional<Frame>> frame = journal.next();
    if (!frame) {
      return fail(frame.error());
    }
    if (!*frame) {
      break;
    }
    session += (*frame)->kind == FrameKind::Session ? 1U : 0U;
    if ((*frame)->kind == FrameKind::Done) {
      if (const Result<void> added = scan.add_done(**frame, session, ordered); !added) {
        return fail(added.error());
      }
    }
  }
  scan.whole_bytes_ = journal.whole_bytes();
  scan.drop_changed(ordered, stamps);
  return scan;
}

Result<void> StoredScan::add_done(const Frame& frame, std::uint64_t session,
                                  const std::vector<const Input*>& inputs) {
  const auto index = static_cast<std::size_t>(frame.input);
  if (index >= inputs.size()) {
    return corrupt("holds an account of an input that there is not");
  }
  Result<InputResult> result = decode_input_result(frame.payload, *inputs[index], rule_count_);
  if (!result) {
    return corrupt(result.error().message);
  }
  stored_[index] = Stored{.result = std::move(*result), .session = session};
  return {};
}

void StoredScan::drop_changed(const std::vector<const Input*>& inputs,
                              const std::vector<FileStamp>& stamps) {
  for (std::size_t i = 0; i < stored_.size(); ++i) {
    if (stored_[i] && stored_[i]->result.stamp != stamps[i]) {
      changed_.push_back(inputs[i]->path);
      stored_[i].reset();
    }
  }
}

const InputResult* StoredScan::result(InputId input) const {
  const std::optional<Stored>& stored = stored_[static_cast<std::size_t>(input)];
  return stored ? &stored->result : nullptr;
}

Result<void> StoredScan::restore_hits(JournalReader journal, std::size_t memory_bytes,
                                      HitStore& store, std::vector<HitBatch>& rest) const {
  std::vector<HitBatch> pending;
  std::size_t pending_bytes = 0;
  std::uint64_t session = 0;
  while (journal.whole_bytes() < whole_bytes_) {
    const Result<std::optional<Frame>> frame = journal.next();
    if (!frame) {
      return fail(frame.error());
    }
    if (!*frame) {
      return corrupt("was changed while it was read");
    }
    session += (*frame)->kind == FrameKind::Session ? 1U : 0U;
    const auto index = static_cast<std::size_t>((*frame)->input);
    if ((*frame)->kind != FrameKind::Hits || index >= stored_.size() || !stored_[index] ||
        stored_[index]->session != session) {
      continue;
    }
    Result<HitBatch> batch = batch_of(**frame);
    if (!batch) {
      return corrupt(batch.error().message);
    }
    pending_bytes += batch->memory_bytes() + batch->size() * kSortBytesPerHit;
    pending.push_back(std::move(*batch));
    if (pending_bytes >= memory_bytes) {
      if (Result<void> spilled = store.spill(std::exchange(pending, {})); !spilled) {
        return spilled;
      }
      pending_bytes = 0;
    }
  }
  std::ranges::move(pending, std::back_inserter(rest));
  return {};
}

// Errors: Corrupt.
Result<HitBatch> StoredScan::batch_of(const Frame& frame) const {
  const InputResult& result = *this->result(frame.input);
  HitBatch batch;
  std::string_view left = frame.payload;
  while (!left.empty()) {
    if (left.size() < kRecordHeadBytes) {
      return fail(ErrorCode::Corrupt, "holds a hit that is cut off");
    }
    const Result<RecordHead> head = read_record_head(left);
    if (!head || head->size_bytes() > left.size()) {
      return fail(ErrorCode::Corrupt, "holds a hit that is cut off");
    }
    const std::string_view record = left.substr(0, static_cast<std::size_t>(head->size_bytes()));
    const Result<Hit> hit = decode_record(record);
    if (!hit) {
      return fail(hit.error());
    }
    const bool has_member = std::ranges::binary_search(result.reports, hit->key.place.member, {},
                                                       &InputReport::ordinal);
    const bool has_rules =
        hit->rules.empty() || static_cast<std::size_t>(hit->rules.back()) < rule_count_;
    if (hit->key.place.input != frame.input || !has_member || !has_rules) {
      return fail(ErrorCode::Corrupt, "holds a hit of an input or a rule that there is not");
    }
    batch.add_record(record);
    left.remove_prefix(record.size());
  }
  return batch;
}

}  // namespace trawl
