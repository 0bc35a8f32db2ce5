#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/checkpoint/checkpoint_folder.h"
#include "scanner/checkpoint/fields.h"
#include "scanner/checkpoint/input_result.h"
#include "scanner/checkpoint/journal.h"
#include "scanner/checkpoint/scan_identity.h"
#include "tests/support/temporary_folder.h"

namespace trawl {
namespace {

using test::TemporaryFolder;

TEST(CheckpointFields, ComeBackAsTheyWere) {
  const std::vector<std::uint64_t> numbers = {0, 1, 127, 128, 16383, 16384, UINT64_MAX};
  FieldWriter writer;
  for (const std::uint64_t number : numbers) {
    writer.add_number(number);
    writer.add_text(std::string(number % 300, 'x'));
  }
  const std::string bytes = std::move(writer).take();
  FieldReader reader(bytes);
  for (const std::uint64_t number : numbers) {
    EXPECT_EQ(reader.number(), number);
    EXPECT_EQ(reader.text(), std::string(number % 300, 'x'));
  }
  EXPECT_TRUE(reader.is_at_end());
}

TEST(CheckpointFields, RefuseWhatIsMissingOrMalformed) {
  const std::vector<std::string> broken = {"", "\x80", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02",
                                           std::string(11, '\xFF')};
  for (const std::string& bytes : broken) {
    FieldReader reader(bytes);
    EXPECT_EQ(reader.number(), 0U);
    EXPECT_FALSE(reader.is_good());
    EXPECT_EQ(reader.text(), "");
  }
  FieldReader longer_than_there_is(
      "\x05"
      "abcd");
  EXPECT_EQ(longer_than_there_is.text(), "");
  EXPECT_FALSE(longer_than_there_is.is_good());
  FieldReader too_large("\x09");
  EXPECT_EQ(too_large.number_up_to(8), 0U);
  EXPECT_FALSE(too_large.is_good());
}

InputResult sample_result(const Input& input) {
  InputReport own;
  own.input = input;
  own.codecs = {Codec::Gzip, Codec::Tar};
  own.container = ContainerCounts{.members = 1, .folders = 2, .links = 3, .others = 4};
  InputReport member;
  member.input = input;
  member.ordinal = 7;
  member.member = "a\xFF!/b";
  member.framing = Framing::Mixed;
  member.unpacked_bytes = 1000;
  member.event_bytes = 900;
  member.between_bytes = 60;
  member.rejected_bytes = 40;
  member.events = 10;
  member.events_out_of_range = 2;
  member.events_sifted = 6;
  member.raw = {.events = 5, .normalized = 4, .with_mapping_errors = 3, .dropped = 1};
  member.rejected = 2000;
  member.rejected_spans = {{.offset_bytes = 3, .length_bytes = 40, .reason = "no JSON"}};
  member.cloudtrail_digests = 11;
  member.aws_configs = 12;
  member.error = Error{ErrorCode::Corrupt, "cut off", "a, byte 3"};
  return {.stamp = {.size_bytes = 55, .modified_nanoseconds = -5},
          .reports = {own, member},
          .stats = {.hits = 3,
                    .events_without_time = 1,
                    .events_with_unknown_index = 2,
                    .first_event = Timestamp{-9},
                    .last_event = Timestamp{9},
                    .alerts_by_rule = {0, 2, 0, 1}}};
}

TEST(CheckpointInputResult, ComesBackAsItWas) {
  const Input input{.id = InputId{3}, .path = "x.tar.gz", .size_bytes = 55};
  const InputResult result = sample_result(input);
  const Result<InputResult> read = decode_input_result(encode(result), input, 4);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->stamp, result.stamp);
  ASSERT_EQ(read->reports.size(), 2U);
  EXPECT_EQ(read->reports[0].codecs, result.reports[0].codecs);
  EXPECT_EQ(read->reports[0].container->others, 4U);
  EXPECT_FALSE(read->reports[0].framing);
  const InputReport& member = read->reports[1];
  EXPECT_EQ(member.input.path, "x.tar.gz");
  EXPECT_EQ(member.ordinal, 7U);
  EXPECT_EQ(member.member, "a\xFF!/b");
  EXPECT_EQ(member.framing, Framing::Mixed);
  EXPECT_EQ(member.between_bytes, 60U);
  EXPECT_EQ(member.events_sifted, 6U);
  EXPECT_EQ(member.raw.dropped, 1U);
  EXPECT_EQ(member.rejected, 2000U);
  EXPECT_EQ(member.rejected_spans.at(0).reason, "no JSON");
  EXPECT_EQ(member.aws_configs, 12U);
  EXPECT_EQ(member.error->text(), "a, byte 3: cut off");
  EXPECT_EQ(read->stats.first_event, Timestamp{-9});
  EXPECT_EQ(read->stats.alerts_by_rule, result.stats.alerts_by_rule);
  // Nothing else is lost either.
  EXPECT_EQ(encode(*read), encode(result));
}

TEST(CheckpointInputResult, IsRefusedIfItCannotBe) {
  const Input input{.id = InputId{3}, .path = "x.tar.gz", .size_bytes = 55};
  const std::string bytes = encode(sample_result(input));
  EXPECT_FALSE(decode_input_result(bytes, input, 3)) << "a rule that there is not";
  EXPECT_FALSE(decode_input_result(bytes + "x", input, 4)) << "too long";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_input_result(bytes.substr(0, size), input, 4)) << size << " bytes";
  }
  InputResult no_own_report = sample_result(input);
  no_own_report.reports.erase(no_own_report.reports.begin());
  EXPECT_FALSE(decode_input_result(encode(no_own_report), input, 4));
  InputResult no_reports = sample_result(input);
  no_reports.reports.clear();
  EXPECT_FALSE(decode_input_result(encode(no_reports), input, 4));
}

TEST(CheckpointIdentity, NamesEveryDifference) {
  const ScanIdentity before{
      .settings = {{"--since", ""}, {"the rules", "1"}, {"the file 'x'", "9"}},
      .paths = {"a", "b", "c"}};
  const Result<ScanIdentity> read = decode_scan_identity(encode(before));
  ASSERT_TRUE(read);
  EXPECT_EQ(difference(*read, before), "");
  ScanIdentity now = before;
  now.settings = {{"--since", "2026"}, {"the rules", "2"}};
  now.paths = {"a", "bb", "c"};
  EXPECT_EQ(difference(*read, now),
            "--since (not set, now '2026'), the rules ('1', now '2'), the file 'x' ('9', now not "
            "set), the inputs (3, now 3; 'b' is no longer one)");
  now = before;
  now.paths = {"a", "b", "c", "d"};
  EXPECT_EQ(difference(*read, now), "the inputs (3, now 4; 'd' is new)");
  now.paths = {"0", "a", "b", "c"};
  EXPECT_EQ(difference(*read, now), "the inputs (3, now 4; '0' is new)");
  now.paths = {"a", "b"};
  EXPECT_EQ(difference(*read, now), "the inputs (3, now 2; 'c' is no longer one)");
  EXPECT_FALSE(decode_scan_identity(encode(before).substr(1)));
}

// The same file may be given twice; but one that is two files is no file of ours.
TEST(CheckpointIdentity, DoesNotContradictItself) {
  const ScanIdentity twice{.settings = {{"the file 'x'", "9"}, {"the file 'x'", "9"}}, .paths = {}};
  const Result<ScanIdentity> read = decode_scan_identity(encode(twice));
  ASSERT_TRUE(read);
  EXPECT_EQ(difference(*read, twice), "");
  const ScanIdentity other{.settings = {{"the file 'x'", "9"}, {"the file 'x'", "8"}}, .paths = {}};
  EXPECT_FALSE(decode_scan_identity(encode(other)));
}

std::vector<std::string> payloads(const std::string& path) {
  std::vector<std::string> read;
  Result<JournalReader> reader = JournalReader::over(*FileDescriptor::open_for_reading(path), path);
  EXPECT_TRUE(reader) << reader.error().text();
  while (true) {
    const Result<std::optional<Frame>> frame = reader->next();
    EXPECT_TRUE(frame);
    if (!frame || !*frame) {
      return read;
    }
    EXPECT_EQ((*frame)->kind, FrameKind::Hits);
    EXPECT_EQ((*frame)->input, InputId{static_cast<std::uint32_t>(read.size())});
    read.emplace_back((*frame)->payload);
  }
}

TEST(CheckpointJournal, EndsBeforeTheFirstFrameThatIsNotWhole) {
  const TemporaryFolder folder;
  const std::string path = folder.path("journal");
  const std::vector<std::string> written = {"", "one", std::string(5000, 'z'), "last"};
  {
    Result<JournalWriter> writer = JournalWriter::create(path);
    ASSERT_TRUE(writer);
    for (std::uint32_t i = 0; i < written.size(); ++i) {
      ASSERT_TRUE(
          writer->append({.kind = FrameKind::Hits, .input = InputId{i}, .payload = written[i]}));
    }
    ASSERT_TRUE(writer->sync());
  }
  EXPECT_EQ(payloads(path), written);
  const std::string whole = test::read_file(path);
  for (std::size_t size = 16; size < whole.size(); size += size < 200 ? 1 : 97) {
    const std::vector<std::string> read =
        payloads(folder.write("cut", std::string_view(whole).substr(0, size)));
    EXPECT_LT(read.size(), written.size());
    EXPECT_TRUE(std::equal(read.begin(), read.end(), written.begin())) << size << " bytes";
    std::string damaged = whole;
    damaged[size] = static_cast<char>(damaged[size] ^ 1);
    EXPECT_LT(payloads(folder.write("damaged", damaged)).size(), written.size());
  }
}

TEST(CheckpointJournal, GoesOnBehindWhatIsWhole) {
  const TemporaryFolder folder;
  const std::string path = folder.path("journal");
  ASSERT_TRUE(JournalWriter::create(path)->append(
      {.kind = FrameKind::Hits, .input = InputId{0}, .payload = "first"}));
  const std::uint64_t whole = test::read_file(path).size();
  folder.write("journal",
               test::read_file(path) + "torn, and longer than the next frame is going to be");
  Result<JournalWriter> writer = JournalWriter::open(path, whole);
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->append({.kind = FrameKind::Hits, .input = InputId{1}, .payload = "2"}));
  EXPECT_EQ(payloads(path), (std::vector<std::string>{"first", "2"}));
}

TEST(CheckpointJournal, RefusesOtherFiles) {
  const TemporaryFolder folder;
  for (const std::string bytes :
       {"", "TRWLCKPT", "TRWLCKPT\x01       ", "something else entirely"}) {
    const std::string path = folder.write("journal", bytes);
    const auto reader = JournalReader::over(*FileDescriptor::open_for_reading(path), path);
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().code, ErrorCode::Corrupt);
  }
}

TEST(CheckpointFolder, IsForOneAtATime) {
  const TemporaryFolder folder;
  const std::string path = folder.path("kept");
  Result<CheckpointFolder> first = CheckpointFolder::open(path, "1");
  ASSERT_TRUE(first) << first.error().text();
  const Result<CheckpointFolder> second = CheckpointFolder::open(path, "1");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().text(), path + ": another scan is using this checkpoint");
  ASSERT_TRUE(first->clear());
  EXPECT_TRUE(std::filesystem::is_empty(path));
  EXPECT_TRUE(CheckpointFolder::open(path, "1"));
}

}  // namespace
}  // namespace trawl
