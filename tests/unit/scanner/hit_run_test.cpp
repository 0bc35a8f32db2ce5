#include "scanner/reduce/hit_run.h"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "scanner/reduce/hit_batch.h"
#include "scanner/reduce/spill_file.h"

namespace trawl {
namespace {

std::string folder() {
  return std::filesystem::temp_directory_path().string();
}

void add(HitBatch& batch, std::optional<std::int64_t> time, std::uint32_t input,
         std::uint64_t offset, std::string_view event = "{}") {
  const std::vector<RuleId> rules = {RuleId{1}, RuleId{7}};
  batch.add({.key = {.time = time ? std::optional(Timestamp{*time}) : std::nullopt,
                     .place = {.input = InputId{input}, .offset_bytes = offset}},
             .record = offset + 1,
             .index = "logs-x",
             .rules = rules,
             .event = event});
}

// A run file's bytes, as they are on disk.
std::string run_bytes(const std::vector<std::string>& events) {
  SpillFile file = SpillFile::create(folder()).value();
  RunWriter writer(file);
  HitBatch batch;
  for (std::size_t i = 0; i < events.size(); ++i) {
    add(batch, static_cast<std::int64_t>(i), 0, i, events[i]);
    EXPECT_TRUE(writer.add(batch.record(i)));
  }
  const FileRun run = std::move(writer).finish().value();
  std::string bytes(run.size_bytes, '\0');
  EXPECT_TRUE(file.read_at(run.offset_bytes, bytes));
  return bytes;
}

// Reads a run to its end: the events, or the error.
Result<std::vector<std::string>> read_run(std::string_view bytes, std::size_t buffer_bytes) {
  SpillFile file = SpillFile::create(folder()).value();
  EXPECT_TRUE(file.append(bytes));
  Result<HitCursor> cursor =
      HitCursor::over(file, {.offset_bytes = 0, .size_bytes = bytes.size()}, buffer_bytes);
  if (!cursor) {
    return fail(cursor.error());
  }
  std::vector<std::string> events;
  while (!cursor->is_at_end()) {
    const Result<std::string_view> record = cursor->record();
    if (!record) {
      return fail(record.error());
    }
    const Result<Hit> hit = decode_record(*record);
    if (!hit) {
      return fail(hit.error());
    }
    events.emplace_back(hit->event.bytes);
    if (const Result<void> advanced = cursor->advance(); !advanced) {
      return fail(advanced.error());
    }
  }
  return events;
}

TEST(HitBatch, KeepsAllOfAHit) {
  HitBatch batch;
  const std::vector<RuleId> rules = {RuleId{0}, RuleId{3}, RuleId{4'000'000'000U}};
  const HitKey key{.time = Timestamp{-5},
                   .place = {.input = InputId{9}, .offset_bytes = std::uint64_t{1} << 40}};
  batch.add({.key = key,
             .record = 12,
             .index = "logs-ä",
             .rules = rules,
             .mapping = "aws.cloudtrail",
             .event = "{\"a\":1}",
             .mapped = "{\"event\":{}}"});
  add(batch, 0, 0, 0);
  batch.shift_records(100);

  const Result<Hit> hit = decode_record(batch.record(0));
  ASSERT_TRUE(hit) << hit.error().text();
  EXPECT_EQ(hit->key, key);
  EXPECT_EQ(hit->record, 112U);
  EXPECT_EQ(hit->index, "logs-ä");
  EXPECT_EQ(hit->rules, rules);
  EXPECT_EQ(hit->mapping, "aws.cloudtrail");
  EXPECT_EQ(hit->event.bytes, "{\"a\":1}");
  EXPECT_EQ(hit->mapped.bytes, "{\"event\":{}}");
  EXPECT_TRUE(decode_record(batch.record(1))->mapped.bytes.empty());
}

TEST(HitBatch, KeepsTheAbsenceOfATime) {
  HitBatch batch;
  add(batch, std::nullopt, 0, 0);
  EXPECT_EQ(decode_record(batch.record(0))->key.time, std::nullopt);
}

TEST(HitOrder, IsTimeThenInputThenOffset) {
  const auto key = [](std::optional<std::int64_t> time, std::uint32_t input, std::uint64_t offset) {
    return HitKey{.time = time ? std::optional(Timestamp{*time}) : std::nullopt,
                  .place = {.input = InputId{input}, .offset_bytes = offset}};
  };
  const std::vector<HitKey> ordered = {key(-1, 5, 5), key(0, 0, 9),  key(0, 1, 0), key(0, 1, 1),
                                       key(7, 0, 0),  key({}, 0, 0), key({}, 2, 1)};
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      EXPECT_EQ(comes_before(ordered[i], ordered[j]), i < j) << i << " " << j;
    }
  }
}

TEST(SortedHits, OrdersOverBatches) {
  std::vector<HitBatch> batches(2);
  add(batches[0], 3, 0, 0);
  add(batches[0], std::nullopt, 0, 1);
  add(batches[1], 1, 1, 0);
  add(batches[1], 3, 0, 2);
  const SortedHits hits(std::move(batches));
  ASSERT_EQ(hits.size(), 4U);
  EXPECT_EQ(hits.key(0).time, Timestamp{1});
  EXPECT_EQ(hits.key(1).place.offset_bytes, 0U);
  EXPECT_EQ(hits.key(2).place.offset_bytes, 2U);
  EXPECT_EQ(hits.key(3).time, std::nullopt);
}

TEST(HitRun, ReadsBackWhatWasWritten) {
  const std::vector<std::string> events = {"{}",        std::string(100'000, 'x'),   "",
                                           "{\"a\":2}", std::string(3'000'000, 'y'), "{}"};
  const std::string bytes = run_bytes(events);
  for (const std::size_t buffer_bytes : std::initializer_list<std::size_t>{1, 61, 1000, 1 << 20}) {
    const Result<std::vector<std::string>> read = read_run(bytes, buffer_bytes);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(*read, events) << buffer_bytes;
  }
}

TEST(HitRun, MayBeEmpty) {
  const Result<std::vector<std::string>> read = read_run(run_bytes({}), 100);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_TRUE(read->empty());
}

TEST(HitRun, EveryWrongByteIsAnError) {
  const std::string bytes = run_bytes({"{\"a\":1}", "{\"b\":2}"});
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int flip : {0x01, 0x80}) {
      std::string wrong = bytes;
      wrong[i] = static_cast<char>(wrong[i] ^ flip);
      const Result<std::vector<std::string>> read = read_run(wrong, 64);
      ASSERT_FALSE(read) << "byte " << i;
      EXPECT_EQ(read.error().code, ErrorCode::Corrupt);
    }
  }
}

TEST(HitRun, EveryCutIsAnError) {
  const std::string bytes = run_bytes({"{\"a\":1}", "{\"b\":2}"});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Result<std::vector<std::string>> read = read_run(bytes.substr(0, size), 64);
    ASSERT_FALSE(read) << size << " bytes";
    EXPECT_EQ(read.error().code, ErrorCode::Corrupt);
  }
}

TEST(HitRun, HitsOutOfOrderAreAnError) {
  SpillFile file = SpillFile::create(folder()).value();
  RunWriter writer(file);
  HitBatch batch;
  add(batch, 2, 0, 0);
  add(batch, 1, 0, 1);
  ASSERT_TRUE(writer.add(batch.record(0)));
  ASSERT_TRUE(writer.add(batch.record(1)));
  const FileRun run = std::move(writer).finish().value();
  Result<HitCursor> cursor = HitCursor::over(file, run, 1000);
  ASSERT_TRUE(cursor);
  const Result<void> advanced = cursor->advance();
  ASSERT_FALSE(advanced);
  EXPECT_EQ(advanced.error().code, ErrorCode::Corrupt);
}

TEST(SpillFile, LeavesNothingBehindAndNamesItsFolderInErrors) {
  const std::string missing = folder() + "/trawl-no-such-folder";
  const Result<SpillFile> created = SpillFile::create(missing);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, ErrorCode::Io);
  EXPECT_EQ(created.error().where, missing);

  char name[] = "/tmp/trawl_spill_XXXXXX";
  const std::string own = ::mkdtemp(name);
  {
    SpillFile file = SpillFile::create(own).value();
    ASSERT_TRUE(file.append("abc"));
    EXPECT_TRUE(std::filesystem::is_empty(own));
    EXPECT_EQ(file.size_bytes(), 3U);
  }
  std::filesystem::remove(own);
}

}  // namespace
}  // namespace trawl
