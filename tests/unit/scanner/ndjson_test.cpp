#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "io/block.h"
#include "scanner/alert/alert.h"
#include "scanner/alert/json_text.h"
#include "scanner/alert/source_event.h"
#include "scanner/alert/writer.h"
#include "tests/unit/scanner/sample_rules.h"

namespace trawl {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kMore = R"(
index = ["logs-aws*", "filebeat-*"]
tags = ["Domain: Cloud"]
references = ["https://example.org"]
false_positives = ["Backups"]
note = "Look at the \"user\"."
building_block_type = "default"
timestamp_override = "event.ingested"

[[rule.threat]]
framework = "MITRE ATT&CK"
[rule.threat.tactic]
id = "TA0010"
name = "Exfiltration"
reference = "https://attack.mitre.org/tactics/TA0010/"
[[rule.threat.technique]]
id = "T1537"
name = "Transfer Data to Cloud Account"
reference = "https://attack.mitre.org/techniques/T1537/"
)";

class NdjsonTest : public testing::Test {
 protected:
  std::string line(std::string_view event, std::optional<Timestamp> time = Timestamp{0}) {
    event_ = copy_block(event);
    const Result<Alert> alert =
        make_alert(rules_.rules().front(), event_.bytes, "logs-x", time,
                   {.input = "a b/ü.ndjson", .offset_bytes = 7, .length_bytes = 9, .record = 3});
    EXPECT_TRUE(alert) << alert.error().text();
    std::string out;
    EXPECT_TRUE(make_writer("ndjson").value()->append(*alert, out));

    std::string prepared;
    const LoadedRule* const rule = &rules_.rules().front();
    EXPECT_TRUE(make_writer("ndjson").value()->prepared_for({&rule, 1})->append(*alert, prepared));
    EXPECT_EQ(out, prepared);
    return out;
  }

  Json alert(std::string_view event, std::optional<Timestamp> time = Timestamp{0}) {
    const std::string text = line(event, time);
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    expect_no_name_twice(text);
    return Json::parse(text);
  }

  static void expect_no_name_twice(const std::string& text) {
    std::vector<std::vector<std::string>> open;
    const auto callback = [&open](int, Json::parse_event_t event, Json& parsed) {
      if (event == Json::parse_event_t::object_start) {
        open.emplace_back();
      } else if (event == Json::parse_event_t::object_end) {
        open.pop_back();
      } else if (event == Json::parse_event_t::key) {
        const auto name = parsed.get<std::string>();
        EXPECT_EQ(std::ranges::find(open.back(), name), open.back().end()) << name;
        open.back().push_back(name);
      }
      return true;
    };
    const Json ignored = Json::parse(text, callback);
  }

  RuleSet rules_ = sample_rules({{.id = "r1",
                                  .name = "Sample \\\"rule\\\"",
                                  .query = "event.action : *",
                                  .more = std::string(kMore)}});
  Block event_;
};

TEST_F(NdjsonTest, KeepsTheFieldsOfTheSourceAsTheyStand) {
  const Json out = alert(
      R"({"cloud":{"account":{"id":"1"}},"user.name":"x","n":1.50e3,"big":123456789012345678901234567890,
         "a":[1,[2,{"b":null}]],"s":"\u00e9\/","empty":{}})");
  EXPECT_EQ(out["cloud"]["account"]["id"], "1");
  EXPECT_EQ(out["user.name"], "x");
  EXPECT_EQ(out["a"], Json::parse(R"([1,[2,{"b":null}]])"));
  EXPECT_EQ(out["s"], "é/");
  EXPECT_EQ(out["empty"], Json::object());
  const std::string text =
      line(R"({"n":1.50e3,"big":123456789012345678901234567890,"s":"\u00e9\/"})");
  EXPECT_NE(text.find(R"("n":1.50e3,"big":123456789012345678901234567890,"s":"\u00e9\/")"),
            std::string::npos);
}

TEST_F(NdjsonTest, KindBecomesSignalInEverySpelling) {
  EXPECT_EQ(alert(R"({"event":{"kind":"event","action":"a"}})")["event"],
            Json::parse(R"({"action":"a","kind":"signal"})"));
  EXPECT_EQ(alert(R"({"event":{"action":"a"}})")["event"]["kind"], "signal");
  EXPECT_EQ(alert(R"({"event":{}})")["event"]["kind"], "signal");

  const Json dotted = alert(R"({"event.kind":"event","event.action":"a"})");
  EXPECT_EQ(dotted["event.kind"], "signal");
  EXPECT_EQ(dotted["event.action"], "a");

  const Json both = alert(R"({"event.kind":"event","event":{"kind":"x"}})");
  EXPECT_EQ(both["event"]["kind"], "signal");
  EXPECT_FALSE(both.contains("event.kind"));

  EXPECT_EQ(alert("{}")["event.kind"], "signal");
  EXPECT_EQ(alert(R"({"event":"odd"})")["event.kind"], "signal");
  EXPECT_EQ(alert(R"({"\u0065vent":{"kind":"event"}})")["event"]["kind"], "signal");
}

TEST_F(NdjsonTest, CopiesTheOriginalEventFlattened) {
  const Json out = alert(
      R"({"event":{"kind":"event","category":["iam"],"deep":{"er":{"x":1}}},"event.action":"a",
         "event.kind":"twice"})");
  EXPECT_EQ(out["kibana.alert.original_event.kind"], "event");
  EXPECT_EQ(out["kibana.alert.original_event.category"], Json::parse(R"(["iam"])"));
  EXPECT_EQ(out["kibana.alert.original_event.deep.er.x"], 1);
  EXPECT_EQ(out["kibana.alert.original_event.action"], "a");
}

TEST_F(NdjsonTest, ReplacesWhatAnAlertAsInputSaysOfItself) {
  const Json out = alert(
      R"({"@timestamp":"x","kibana.alert.rule.name":"old","kibana":{"alert":{"uuid":"u"},"other":1},
         "kibana.space_ids":["mine"],"trawl":{"evidence":{"input":"z"}},"trawl.evidence.offset":1,
         "trawling":2,"kibana.alerts":3})");
  EXPECT_EQ(out["kibana.alert.rule.name"], "Sample \"rule\"");
  EXPECT_EQ(out["kibana"], Json::parse(R"({"other":1})"));
  EXPECT_EQ(out["kibana.space_ids"], Json::parse(R"(["default"])"));
  EXPECT_EQ(out["trawl.evidence.offset"], 7);
  EXPECT_FALSE(out.contains("trawl"));
  EXPECT_EQ(out["trawling"], 2);
  EXPECT_EQ(out["kibana.alerts"], 3);
}

TEST_F(NdjsonTest, TimeIsTheEventsOrAbsent) {
  const Json timed = alert(R"({"@timestamp":"1970-01-01T02:00:00+02:00"})");
  EXPECT_EQ(timed["@timestamp"], "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(timed["kibana.alert.original_time"], "1970-01-01T00:00:00.000Z");
  const Json untimed = alert(R"({"@timestamp":"soon"})", std::nullopt);
  EXPECT_EQ(untimed["@timestamp"], "soon");
  EXPECT_FALSE(untimed.contains("kibana.alert.original_time"));
}

TEST_F(NdjsonTest, CarriesTheRule) {
  const Json out = alert("{}");
  EXPECT_EQ(out["kibana.alert.rule.rule_id"], "r1");
  EXPECT_EQ(out["kibana.alert.rule.uuid"], "r1");
  EXPECT_EQ(out["kibana.alert.rule.category"], "Custom Query Rule");
  EXPECT_EQ(out["kibana.alert.rule.type"], "query");
  EXPECT_EQ(out["kibana.alert.rule.consumer"], "siem");
  EXPECT_EQ(out["kibana.alert.rule.indices"], Json::parse(R"(["logs-aws*","filebeat-*"])"));
  EXPECT_EQ(out["kibana.alert.rule.created_at"], "2024-01-15T00:00:00.000Z");
  EXPECT_EQ(out["kibana.alert.rule.updated_at"], "2025-03-09T00:00:00.000Z");
  EXPECT_EQ(out["kibana.alert.rule.note"], "Look at the \"user\".");
  EXPECT_EQ(out["kibana.alert.rule.timestamp_override"], "event.ingested");
  EXPECT_EQ(out["kibana.alert.rule.threat"][0]["tactic"]["id"], "TA0010");
  EXPECT_EQ(out["kibana.alert.rule.threat"][0]["technique"][0]["id"], "T1537");
  EXPECT_EQ(out["kibana.alert.rule.threat"][0]["technique"][0]["subtechnique"], Json::array());
  EXPECT_EQ(out["kibana.alert.rule.parameters"]["query"], "event.action : *");
  EXPECT_EQ(out["kibana.alert.rule.parameters"]["severity"], "medium");
  EXPECT_EQ(out["kibana.alert.rule.enabled"], true);
  EXPECT_EQ(out["kibana.alert.rule.execution.uuid"].get<std::string>().size(), 36U);
  EXPECT_EQ(out["kibana.alert.building_block_type"], "default");
  EXPECT_EQ(out["kibana.alert.status"], "active");
  EXPECT_EQ(out["kibana.alert.workflow_status"], "open");
  EXPECT_EQ(out["kibana.alert.severity"], "medium");
  EXPECT_EQ(out["kibana.alert.risk_score"], 47);
}

TEST_F(NdjsonTest, PointsAtItsEvidence) {
  const Json out = alert("{}");
  EXPECT_EQ(out["trawl.evidence.input"], "a b/ü.ndjson");
  EXPECT_EQ(out["trawl.evidence.member"], nullptr);
  EXPECT_EQ(out["trawl.evidence.offset"], 7);
  EXPECT_EQ(out["trawl.evidence.length"], 9);
  EXPECT_EQ(out["trawl.evidence.record"], 3);
  // XXH3-128 of "{}" in its canonical form, as xxh128sum prints it.
  EXPECT_EQ(out["trawl.evidence.xxh3"], "dc7048f8f8747f561349cde127705c16");
}

TEST_F(NdjsonTest, NoControlCharacterLeavesUnescaped) {
  const std::string text = line("{ \"a\"\t:\r\"\x7F\xC2\x9B\xC2\xA0\",\"\x7F\" : 1}");
  for (const char character : std::string_view(text).substr(0, text.size() - 1)) {
    EXPECT_GE(static_cast<unsigned char>(character), 0x20);
    EXPECT_NE(character, '\x7F');
  }
  EXPECT_EQ(text.find("\xC2\x9B"), std::string::npos);
  const Json out = Json::parse(text);
  EXPECT_EQ(out["a"], "\x7F\xC2\x9B\xC2\xA0");
  EXPECT_EQ(out["\x7F"], 1);
}

TEST(JsonText, StringsAreWellFormedWhateverTheBytes) {
  const auto json = [](std::string_view text) {
    std::string out;
    append_json_string(text, out);
    return out;
  };
  EXPECT_EQ(json("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(json(std::string_view("\0\n\r\t\x1B\x7F", 6)), R"("\u0000\n\r\t\u001b\u007f")");
  EXPECT_EQ(json("é\xF0\x9F\x98\x80"), "\"é\xF0\x9F\x98\x80\"");
  for (const std::string_view broken : {"\xFF", "\xC2", "\xE2\x82", "\xF0\x9F\x98", "\xC0\x80",
                                        "\xED\xA0\x80", "\xF5\x80\x80\x80"}) {
    EXPECT_NE(json(broken).find("\xEF\xBF\xBD"), std::string::npos);
    EXPECT_TRUE(Json::accept(json(broken)));
  }
}

TEST(JsonText, UnescapesLikeAJsonParser) {
  for (const std::string_view raw :
       {R"(plain)", R"(\"\\\/\b\f\n\r\t)", R"(\u0041\u00e9\u20ac)", R"(\ud83d\ude00!)", R"()"}) {
    EXPECT_EQ(unescape_json(raw), Json::parse("\"" + std::string(raw) + "\"").get<std::string>());
  }
  EXPECT_EQ(unescape_json(R"(\ud83dx)"), "\xEF\xBF\xBDx");
  EXPECT_EQ(unescape_json(R"(\ude00\ud83d)"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(JsonText, HalfASurrogatePairIsReplacedWhereverItStands) {
  const auto copied = [](std::string_view json) {
    std::string out;
    append_json_text(json, out);
    return out;
  };
  EXPECT_EQ(copied(R"({"a\ud800":"\udc00"})"), R"({"a\ufffd":"\ufffd"})");
  EXPECT_EQ(copied(R"("\uD83D\uDE00 \ud83d\ud83d\ude00x")"),
            R"("\uD83D\uDE00 \ufffd\ud83d\ude00x")");
  EXPECT_EQ(copied(R"("\ud800\u0041\ud800")"), R"("\ufffd\u0041\ufffd")");
  EXPECT_EQ(copied(R"("\\ud800 \"\n\u00e9")"), R"("\\ud800 \"\n\u00e9")");
}

// Runs of plain text are taken in words: what is not plain may stand anywhere in one.
TEST(JsonText, FindsWhatIsNotPlainWhereverItStands) {
  struct Special {
    std::string_view bytes;
    std::string_view in_json;    // copied out of JSON text
    std::string_view in_string;  // written as a string
  };
  const std::vector<Special> specials = {
      {"\n", " ", "\\n"}, {"\x7F", "\\u007f", "\\u007f"}, {"\xC2\x85", "\\u0085", "\\u0085"},
      {"é", "é", "é"},    {"\\n", "\\n", "\\\\n"},        {"\\ud800", "\\ufffd", "\\\\ud800"},
      {"~", "~", "~"}};
  for (const Special& special : specials) {
    for (std::size_t before = 0; before < 20; ++before) {
      for (std::size_t behind = 0; behind < 20; ++behind) {
        const auto around = [&](std::string_view text) {
          std::string all(before, 'a');
          return all.append(text).append(behind, 'z');
        };
        std::string copied;
        append_json_text(around(special.bytes), copied);
        EXPECT_EQ(copied, around(special.in_json));
        std::string written;
        append_json_string(around(special.bytes), written);
        EXPECT_EQ(written, '"' + around(special.in_string) + '"');
      }
    }
  }
}

TEST(JsonText, ProseIsCutBetweenCharacters) {
  EXPECT_EQ(printable("abc", 3), "abc");
  EXPECT_EQ(printable("abcd", 3), "abc...");
  EXPECT_EQ(printable("aé", 2), "a...");
  EXPECT_EQ(printable("a\x1B\xC2\x9Bz\xFF", 100), "a..z\xEF\xBF\xBD");
}

TEST(SourceEvent, FindsValuesInEverySpelling) {
  const Block event = copy_block(
      R"({"a":{"b":{"c":1}},"a.b":{"c":"x"},"a.b.c":[true,null,[2.5,{"d":1}]],"a":[{"b.c":"y"}]})");
  const std::vector<std::string_view> paths = {"a.b.c", "zz", "a.b.c"};
  const auto values = values_at(event.bytes, paths);
  ASSERT_TRUE(values) << values.error().text();
  std::vector<std::string> texts;
  for (const SourceValue& value : (*values)[0]) {
    texts.push_back(value.text);
  }
  EXPECT_EQ(texts, (std::vector<std::string>{"1", "x", "true", "2.5", "y"}));
  EXPECT_TRUE((*values)[1].empty());
  EXPECT_EQ((*values)[2].size(), 5U);
}

}  // namespace
}  // namespace trawl
