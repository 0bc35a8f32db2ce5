#include "scanner/checkpoint/resume.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "io/file_descriptor.h"
#include "scanner/checkpoint/journal.h"
#include "scanner/checkpoint/stored_scan.h"

namespace trawl {

namespace {

// What is written in between may be lost if the machine ends, not if only the program does.
constexpr std::chrono::seconds kSyncInterval(1);
// Hits are written in frames of about this size.
constexpr std::size_t kHitFrameBytes = std::size_t{4} << 20;

// Before the inputs are read, so that a change while they are read shows the next time. By id. A
// file that is gone gets a stamp of zeros: reading it will say so. Errors: Invalid.
Result<std::vector<FileStamp>> stamps_of(const std::vector<Input>& inputs) {
  std::vector<FileStamp> stamps(inputs.size());
  for (const Input& input : inputs) {
    const Result<FileStatus> status = file_status(input.path);
    if (is_standard_input(input.path) || (status && status->kind != FileKind::Regular)) {
      return fail(ErrorCode::Invalid,
                  "cannot be read a second time, so a checkpoint is of no use for it",
                  input.path == "-" ? "standard input" : input.path);
    }
    if (status) {
      stamps[static_cast<std::size_t>(input.id)] = {
          .size_bytes = status->size_bytes, .modified_nanoseconds = status->modified_nanoseconds};
    }
  }
  return stamps;
}

// Writes what comes out of inputs to the journal. By one thread at a time.
class Recorder {
 public:
  Recorder(JournalWriter journal, std::vector<FileStamp> stamps)
      : journal_(std::move(journal)), stamps_(std::move(stamps)) {}

  Result<void> add_hits(InputId input, const HitBatch& hits) {
    std::string_view left = hits.records();
    std::size_t frame_bytes = 0;
    for (std::size_t i = 0; i < hits.size(); ++i) {
      frame_bytes += hits.record(i).size();
      if (frame_bytes < kHitFrameBytes && i + 1 < hits.size()) {
        continue;
      }
      const Frame frame{
          .kind = FrameKind::Hits, .input = input, .payload = left.substr(0, frame_bytes)};
      if (Result<void> appended = journal_.append(frame); !appended) {
        return appended;
      }
      left.remove_prefix(std::exchange(frame_bytes, 0));
    }
    return sync_if_due();
  }

  Result<void> add_input(InputId input, const std::vector<InputReport>& reports,
                         const MatchStats& stats) {
    if (std::ranges::any_of(reports, [](const InputReport& report) {
          return report.error && report.error->code == ErrorCode::Io;
        })) {
      return {};
    }
    const std::string payload = encode(InputResult{
        .stamp = stamps_[static_cast<std::size_t>(input)], .reports = reports, .stats = stats});
    if (Result<void> appended =
            journal_.append({.kind = FrameKind::Done, .input = input, .payload = payload});
        !appended) {
      return appended;
    }
    return sync_if_due();
  }

  Result<void> sync() { return journal_.sync(); }

 private:
  using Clock = std::chrono::steady_clock;

  Result<void> sync_if_due() {
    if (Clock::now() - last_sync_ < kSyncInterval) {
      return {};
    }
    Result<void> synced = journal_.sync();
    last_sync_ = Clock::now();
    return synced;
  }

  JournalWriter journal_;
  std::vector<FileStamp> stamps_;  // by input
  Clock::time_point last_sync_ = Clock::now();
};

// A journal that says which scan it belongs to; it has its name only once that is on the disk.
// Errors: Io.
Result<void> create_journal(const CheckpointFolder& folder, const ScanIdentity& identity) {
  Result<JournalWriter> journal = JournalWriter::create(folder.new_journal_path());
  if (!journal) {
    return fail(journal.error());
  }
  const std::string payload = encode(identity);
  if (Result<void> appended =
          journal->append({.kind = FrameKind::Scan, .input = {}, .payload = payload});
      !appended) {
    return appended;
  }
  if (Result<void> synced = journal->sync(); !synced) {
    return synced;
  }
  if (std::rename(folder.new_journal_path().c_str(), folder.journal_path().c_str()) != 0) {
    return fail(system_error(errno, "cannot be created", folder.journal_path()));
  }
  return {};
}

Result<JournalReader> open_journal(const CheckpointFolder& folder) {
  Result<FileDescriptor> file = FileDescriptor::open_for_reading(folder.journal_path());
  if (!file) {
    return fail(file.error());
  }
  return JournalReader::over(std::move(*file), folder.journal_path());
}

// One scan with a checkpoint, step by step.
class ResumedScan {
 public:
  ResumedScan(const CheckpointFolder& folder, const RuleSet& rules,
              const std::vector<Input>& inputs)
      : folder_(folder), rules_(rules), inputs_(inputs) {}

  Result<ResumedMatch> run(const ScanIdentity& identity, PipelineOptions options) {
    if (const Result<void> begun = begin(identity); !begun) {
      return fail(begun.error());
    }
    options.recorder = {
        .on_hits = [this](InputId input,
                          const HitBatch& hits) { return recorder_->add_hits(input, hits); },
        .on_input =
            [this](InputId input, const std::vector<InputReport>& reports,
                   const MatchStats& stats) {
              return recorder_->add_input(input, reports, stats);
            }};
    Result<Matched> matched = match_inputs(rules_, inputs_to_read(), options);
    if (const Result<void> synced = recorder_->sync(); matched && !synced) {
      return fail(synced.error());
    }
    if (!matched) {
      return fail(matched.error());
    }
    ResumedMatch resumed{.matched = std::move(*matched), .changed_inputs = stored_->changed()};
    if (const Result<void> restored = restore(options.hit_memory_bytes / 2, resumed); !restored) {
      return fail(restored.error());
    }
    return resumed;
  }

 private:
  // Errors: Io, Corrupt, Invalid.
  Result<void> begin(const ScanIdentity& identity) {
    Result<std::vector<FileStamp>> stamps = stamps_of(inputs_);
    if (!stamps) {
      return fail(stamps.error());
    }
    if (!file_status(folder_.journal_path())) {
      if (Result<void> created = create_journal(folder_, identity); !created) {
        return created;
      }
    }
    Result<JournalReader> reader = open_journal(folder_);
    if (!reader) {
      return fail(reader.error());
    }
    Result<StoredScan> stored =
        StoredScan::read(std::move(*reader), identity, inputs_, *stamps, rules_.rules().size());
    if (!stored) {
      stored.error().where = folder_.path();
      return fail(stored.error());
    }
    stored_ = std::move(*stored);
    Result<JournalWriter> writer =
        JournalWriter::open(folder_.journal_path(), stored_->whole_bytes());
    if (!writer) {
      return fail(writer.error());
    }
    if (Result<void> appended =
            writer->append({.kind = FrameKind::Session, .input = {}, .payload = {}});
        !appended) {
      return appended;
    }
    recorder_.emplace(std::move(*writer), std::move(*stamps));
    return {};
  }

  [[nodiscard]] std::vector<Input> inputs_to_read() const {
    std::vector<Input> left;
    std::ranges::copy_if(inputs_, std::back_inserter(left), [this](const Input& input) {
      return stored_->result(input.id) == nullptr;
    });
    return left;
  }

  // Puts what was stored beside what was matched now. Errors: Io, Corrupt.
  Result<void> restore(std::size_t memory_bytes, ResumedMatch& resumed) const {
    Matched& matched = resumed.matched;
    std::vector<InputReport> fresh = std::exchange(matched.inputs, {});
    auto next = fresh.begin();
    for (const Input& input : inputs_) {
      if (const InputResult* const result = stored_->result(input.id)) {
        std::ranges::copy(result->reports, std::back_inserter(matched.inputs));
        matched.stats.add(result->stats);
        ++resumed.restored_inputs;
        continue;
      }
      const auto end = std::find_if(next, fresh.end(), [&input](const InputReport& report) {
        return report.input.id != input.id;
      });
      std::move(next, end, std::back_inserter(matched.inputs));
      next = end;
    }
    Result<JournalReader> reader = open_journal(folder_);
    if (!reader) {
      return fail(reader.error());
    }
    Result<void> restored =
        stored_->restore_hits(std::move(*reader), memory_bytes, matched.store, matched.hits);
    if (!restored && restored.error().where.empty()) {
      restored.error().where = folder_.path();
    }
    return restored;
  }

  const CheckpointFolder& folder_;
  const RuleSet& rules_;
  const std::vector<Input>& inputs_;
  std::optional<StoredScan> stored_;
  std::optional<Recorder> recorder_;
};

}  // namespace

Result<ResumedMatch> match_with_checkpoint(const CheckpointFolder& folder,
                                           const ScanIdentity& identity, const RuleSet& rules,
                                           const std::vector<Input>& inputs,
                                           PipelineOptions options) {
  return ResumedScan(folder, rules, inputs).run(identity, std::move(options));
}

}  // namespace trawl
