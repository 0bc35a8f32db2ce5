// The merge keeps the runs in a binary heap by their next hit. A loser tree would halve the
// comparisons; with at most 64 runs, the events' bytes cost far more than comparing their keys.

#include "scanner/reduce/merge.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace trawl {

HitMerge::HitMerge(std::vector<HitCursor> runs) : runs_(std::move(runs)) {
  for (std::size_t run = 0; run < runs_.size(); ++run) {
    push(run);
  }
}

Result<std::optional<std::string_view>> HitMerge::next() {
  if (handed_out_) {
    if (const Result<void> advanced = runs_[*handed_out_].advance(); !advanced) {
      return fail(advanced.error());
    }
    push(*handed_out_);
    handed_out_.reset();
  }
  if (heap_.empty()) {
    return std::nullopt;
  }
  const auto comes_later = [this](std::size_t a, std::size_t b) {
    return comes_before(runs_[b].key(), runs_[a].key());
  };
  std::ranges::pop_heap(heap_, comes_later);
  const std::size_t run = heap_.back();
  heap_.pop_back();
  handed_out_ = run;
  const Result<std::string_view> record = runs_[run].record();
  if (!record) {
    return fail(record.error());
  }
  return *record;
}

void HitMerge::push(std::size_t run) {
  if (runs_[run].is_at_end()) {
    return;
  }
  heap_.push_back(run);
  std::ranges::push_heap(heap_, [this](std::size_t a, std::size_t b) {
    return comes_before(runs_[b].key(), runs_[a].key());
  });
}

HitStore::HitStore(HitStoreOptions options) : options_(std::move(options)) {
  assert(options_.max_fan_in >= 2);
}

Result<void> HitStore::spill(std::vector<HitBatch> batches) {
  const SortedHits hits(std::move(batches));
  if (hits.size() == 0) {
    return {};
  }
  if (!file_) {
    Result<SpillFile> created = SpillFile::create(options_.folder);
    if (!created) {
      return fail(created.error());
    }
    file_ = std::move(*created);
  }
  RunWriter writer(*file_);
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (Result<void> added = writer.add(hits.record(i)); !added) {
      return added;
    }
  }
  const Result<FileRun> run = std::move(writer).finish();
  if (!run) {
    return fail(run.error());
  }
  runs_.push_back(*run);
  spilled_bytes_ += run->size_bytes;
  return {};
}

Result<HitMerge> HitStore::merge(std::vector<HitBatch> rest) {
  while (runs_.size() > options_.max_fan_in) {
    if (const Result<void> merged = merge_pass(); !merged) {
      return fail(merged.error());
    }
  }
  Result<std::vector<HitCursor>> cursors = open(0, runs_.size());
  if (!cursors) {
    return fail(cursors.error());
  }
  cursors->push_back(HitCursor::over(SortedHits(std::move(rest))));
  return HitMerge(std::move(*cursors));
}

Result<std::vector<HitCursor>> HitStore::open(std::size_t begin, std::size_t end) const {
  std::vector<HitCursor> cursors;
  for (std::size_t i = begin; i < end; ++i) {
    Result<HitCursor> cursor = HitCursor::over(*file_, runs_[i], options_.buffer_bytes);
    if (!cursor) {
      return fail(cursor.error());
    }
    cursors.push_back(std::move(*cursor));
  }
  return cursors;
}

// Every max_fan_in runs become one, in a new file; the old one is given back.
Result<void> HitStore::merge_pass() {
  Result<SpillFile> merged_file = SpillFile::create(options_.folder);
  if (!merged_file) {
    return fail(merged_file.error());
  }
  std::vector<FileRun> merged_runs;
  for (std::size_t begin = 0; begin < runs_.size(); begin += options_.max_fan_in) {
    Result<std::vector<HitCursor>> cursors =
        open(begin, std::min(begin + options_.max_fan_in, runs_.size()));
    if (!cursors) {
      return fail(cursors.error());
    }
    HitMerge merge(std::move(*cursors));
    RunWriter writer(*merged_file);
    while (true) {
      const Result<std::optional<std::string_view>> record = merge.next();
      if (!record) {
        return fail(record.error());
      }
      if (!*record) {
        break;
      }
      if (Result<void> added = writer.add(**record); !added) {
        return added;
      }
    }
    const Result<FileRun> run = std::move(writer).finish();
    if (!run) {
      return fail(run.error());
    }
    merged_runs.push_back(*run);
  }
  spilled_bytes_ += merged_file->size_bytes();
  file_ = std::move(*merged_file);
  runs_ = std::move(merged_runs);
  return {};
}

}  // namespace trawl
