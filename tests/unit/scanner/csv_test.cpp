#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/block.h"
#include "scanner/alert/alert.h"
#include "scanner/alert/writer.h"
#include "tests/unit/scanner/sample_rules.h"

namespace trawl {
namespace {

// The cells of one line, read as RFC 4180 says.
std::vector<std::string> cells_of(std::string_view line) {
  EXPECT_TRUE(line.ends_with("\r\n"));
  line.remove_suffix(2);
  std::vector<std::string> cells(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (is_quoted && line[i] == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[++i];
    } else if (line[i] == '"') {
      is_quoted = !is_quoted;
    } else if (line[i] == ',' && !is_quoted) {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  EXPECT_FALSE(is_quoted);
  return cells;
}

class CsvTest : public testing::Test {
 protected:
  std::vector<std::string> cells(std::string_view event, std::string_view input = "in.ndjson",
                                 const std::optional<DuplicateOf>& duplicate_of = {}) {
    event_ = copy_block(event);
    Result<Alert> alert = make_alert(
        rules_.rules().front(), event_.bytes, "", Timestamp{1'500'000'000},
        {.input = std::string(input), .offset_bytes = 70, .length_bytes = 9, .record = 3});
    EXPECT_TRUE(alert) << alert.error().text();
    alert->duplicate_of = duplicate_of;
    std::string out;
    EXPECT_TRUE(writer_->append(*alert, out));
    EXPECT_EQ(out.find('\n'), out.size() - 1);
    std::vector<std::string> cells = cells_of(out);
    EXPECT_EQ(cells.size(), 20U) << out;
    return cells;
  }

  std::unique_ptr<Writer> writer_ = make_writer("csv").value();
  RuleSet rules_ =
      sample_rules({{.id = "r1", .name = "Sample, \\\"rule\\\"", .query = "a : 1", .more = R"(
[rule.investigation_fields]
field_names = ["user.name", "n", "missing"]

[[rule.threat]]
framework = "MITRE ATT&CK"
tactic = {id = "TA0010", name = "Exfiltration", reference = ""}
[[rule.threat.technique]]
id = "T1537"
name = "Transfer"
reference = ""
[[rule.threat.technique.subtechnique]]
id = "T1537.001"
name = "Sub"
reference = ""
)"}});
  Block event_;
};

TEST_F(CsvTest, HeaderNamesTheColumns) {
  EXPECT_EQ(writer_->head(),
            "time,severity,risk_score,rule_name,rule_id,tactics,techniques,user,source_address,"
            "action,outcome,account,region,reason,input,member,record,offset,"
            "investigation_fields,duplicate_of\r\n");
}

TEST_F(CsvTest, FillsTheColumns) {
  const std::vector<std::string> row = cells(
      R"({"event":{"action":["a","b"],"outcome":"success"},"user.name":"alice","source.ip":"::1",
         "cloud":{"account.id":"123","region":"eu-west-1"},"n":[1,true]})");
  const std::vector<std::string> expected = {"1970-01-01T00:00:01.500Z",
                                             "medium",
                                             "47",
                                             "Sample, \"rule\"",
                                             "r1",
                                             "Exfiltration (TA0010)",
                                             "Transfer (T1537); Sub (T1537.001)",
                                             "alice",
                                             "::1",
                                             "a; b",
                                             "success",
                                             "123",
                                             "eu-west-1",
                                             row.at(13),
                                             "in.ndjson",
                                             "",
                                             "3",
                                             "70",
                                             R"({"user.name":"alice","n":[1,true]})",
                                             ""};
  EXPECT_EQ(row, expected);
  EXPECT_NE(row.at(13).find("alice"), std::string::npos);
}

TEST_F(CsvTest, FallsBackToOtherFieldsOfTheSameMeaning) {
  const std::vector<std::string> row =
      cells(R"({"user":{"email":"a@b.c","id":"7"},"source":{"address":"h"}})");
  EXPECT_EQ(row.at(7), "a@b.c");
  EXPECT_EQ(row.at(8), "h");
  EXPECT_EQ(cells("{}").at(18), "");
}

TEST_F(CsvTest, SaysWhereTheBytesWereMetFirst) {
  DuplicateOf first{.input = "a.ndjson", .member = "", .offset_bytes = 7, .record = 5};
  EXPECT_EQ(cells("{}", "in.ndjson", first).at(19), "a.ndjson, record 5");
  first.member = "day.tar!/b";
  EXPECT_EQ(cells("{}", "in.ndjson", first).at(19), "a.ndjson!/day.tar!/b, record 5");
  first.input = "=cmd";
  EXPECT_EQ(cells("{}", "in.ndjson", first).at(19).front(), '\'');
}

TEST_F(CsvTest, FormulasBecomeText) {
  for (const std::string_view start : {"=", "+", "-", "@", "\\t", "\\r"}) {
    const std::string event = R"({"user":{"name":")" + std::string(start) + R"(1+1"}})";
    EXPECT_EQ(cells(event).at(7).front(), '\'') << start;
  }
  EXPECT_EQ(cells("{}", "=cmd.ndjson").at(14), "'=cmd.ndjson");
  EXPECT_EQ(cells(R"({"user":{"name":"a=b"}})").at(7), "a=b");
}

TEST_F(CsvTest, ControlCharactersAreShown) {
  EXPECT_EQ(cells(R"({"user":{"name":"a\u001b[2J\r\n\u0000\u009bz"}})").at(7),
            R"(a\u001b[2J\r\n\u0000\u009bz)");
  EXPECT_EQ(cells(R"({"user":{"name":"q\"c,\\d"}})").at(7), R"(q"c,\d)");
  EXPECT_EQ(cells("{}", "a\xFF.ndjson").at(14), "a\xEF\xBF\xBD.ndjson");
}

TEST(MakeWriter, AnUnknownFormatIsAnErrorThatNamesTheOthers) {
  const auto writer = make_writer("xml");
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().code, ErrorCode::Invalid);
  EXPECT_NE(writer.error().message.find("ndjson"), std::string::npos);
  EXPECT_NE(writer.error().message.find("csv"), std::string::npos);
}

}  // namespace
}  // namespace trawl
