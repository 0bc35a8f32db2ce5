#include "scanner/map_events.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/alert/evidence.h"
#include "tests/support/mappings.h"
#include "tests/support/temporary_folder.h"

namespace trawl {
namespace {

constexpr std::string_view kStatements = R"(
[[do]]
when = "raw.action == 'noise'"
drop_event = true
[[do]]
copy = "raw.action"
to = "event.action"
[[do]]
date = "raw.when"
to = "@timestamp"
)";

class MapEvents : public testing::Test {
 protected:
  // "RECORD ECS" of every event.
  std::vector<std::string> map(const std::vector<std::string>& texts) {
    std::vector<std::string> paths;
    for (const std::string& text : texts) {
      paths.push_back(folder_.write("input" + std::to_string(paths.size()), text));
    }
    std::vector<std::string> lines;
    auto report =
        map_events(list_inputs(paths).inputs, {.formats = FormatSet({&mapping_})},
                   [&lines](const MappedRecord& record) -> Result<void> {
                     lines.push_back(std::to_string(record.record) + " " + std::string(record.ecs));
                     return {};
                   });
    EXPECT_TRUE(report.has_value());
    report_ = std::move(*report);
    return lines;
  }

  Mapping mapping_ = test::mapping_of(kStatements);
  test::TemporaryFolder folder_;
  MapReport report_;
};

TEST_F(MapEvents, TurnsRawEventsIntoEcsAndLeavesOthersAlone) {
  const std::vector<std::string> expected = {R"(1 {"event":{"action":"x"}})",
                                             R"(3 {"a":[1,2.50]})"};
  EXPECT_EQ(map({"{\"test_id\":1,\"action\":\"x\"}\n\n{ \"a\": [1, 2.50] }\n"}), expected);
}

TEST_F(MapEvents, KeepsTheOrderOfInputsAndTheirRecords) {
  const std::vector<std::string> expected = {R"(1 {"a":1})", R"(2 {"a":2})", R"(1 {"a":3})"};
  EXPECT_EQ(map({R"({"Records":[{"a":1},{"a":2}]})", R"({"a":3})"}), expected);
}

TEST_F(MapEvents, CountsWhatIsRejectedOrLost) {
  const std::vector<std::string> expected = {R"(1 {"a":1})", "3 ",
                                             R"(4 {"event":{"kind":"pipeline_error"})"};
  const std::vector<std::string> lines =
      map({"{\"a\":1}\nno "
           "event\n{\"test_id\":1,\"action\":\"noise\"}\n{\"test_id\":1,\"when\":\"?\"}\n"});
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], expected[0]);
  EXPECT_EQ(lines[1], expected[1]);
  EXPECT_TRUE(lines[2].starts_with(expected[2].substr(0, 12))) << lines[2];
  const InputReport& input = report_.inputs.front();
  EXPECT_EQ(input.events, 3U);
  EXPECT_EQ(input.rejected, 1U);
  EXPECT_EQ(input.raw.events, 2U);
  EXPECT_EQ(input.raw.dropped, 1U);
  EXPECT_EQ(input.raw.with_mapping_errors, 1U);
  EXPECT_EQ(input.event_bytes + input.between_bytes + input.rejected_bytes, input.unpacked_bytes);
}

TEST_F(MapEvents, ReportsAnInputThatCannotBeReadAndGoesOn) {
  folder_.write("b", "{\"a\":1}\n");
  const std::vector<Input> inputs = {{.id = InputId{0}, .path = folder_.path("missing")},
                                     {.id = InputId{1}, .path = folder_.path("b")}};
  int count = 0;
  const auto report = map_events(inputs, {}, [&count](const MappedRecord&) -> Result<void> {
    ++count;
    return {};
  });
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(report->inputs[0].error.has_value());
  EXPECT_FALSE(report->inputs[1].error.has_value());
  EXPECT_EQ(count, 1);
}

TEST_F(MapEvents, EndsWithTheErrorOfItsSink) {
  const std::string path = folder_.write("a", "{\"a\":1}\n{\"a\":2}\n");
  int count = 0;
  const auto report =
      map_events(list_inputs({path}).inputs, {}, [&count](const MappedRecord&) -> Result<void> {
        ++count;
        return fail(ErrorCode::Io, "full");
      });
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().message, "full");
  EXPECT_EQ(count, 1);
}

TEST_F(MapEvents, StopsWhereItIsAskedTo) {
  const std::string path = folder_.write("a", "{\"a\":1}\n");
  std::stop_source stop;
  stop.request_stop();
  const auto report = map_events(list_inputs({path}).inputs, {.stop = stop.get_token()},
                                 [](const MappedRecord&) -> Result<void> { return {}; });
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(report->was_stopped);
  EXPECT_TRUE(report->inputs.empty());
}

TEST_F(MapEvents, WritesThePlaceBehindTheFields) {
  const Input input{.path = "a \"b\""};
  const MappedRecord record{.input = input,
                            .offset_bytes = 7,
                            .record = 3,
                            .bytes = "{ }",
                            .mapping = &mapping_,
                            .ecs = "{}",
                            .index = "logs-x-default"};
  std::string out;
  append_record(record, true, out);
  EXPECT_EQ(out, R"({"trawl.index":"logs-x-default","trawl.mapping":"test.format",)"
                 R"("trawl.evidence.input":"a \"b\"","trawl.evidence.member":null,)"
                 R"("trawl.evidence.offset":7,"trawl.evidence.length":3,"trawl.evidence.record":3,)"
                 R"("trawl.evidence.xxh3":")" +
                     event_hash("{ }") + "\"}\n");
}

}  // namespace
}  // namespace trawl
