// Pages, lists of related rules and check tables, from rules of the test's own.

#include "scanner/cli/rule_page.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "scanner/cli/related_rules.h"
#include "scanner/cli/rule_check.h"

namespace trawl {
namespace {

std::string rule_text(std::string_view id, std::string_view tags, std::string_view techniques,
                      std::string_view more = {}) {
  std::string text = "[rule]\nname = \"rule " + std::string(id) + "\"\nrule_id = \"" +
                     std::string(id) + "\"\ntype = \"query\"\nquery = \"user.name: x\"\ntags = [" +
                     std::string(tags) + "]\n" + std::string(more) + "\n";
  text += "[[rule.threat]]\nframework = \"MITRE ATT&CK\"\n";
  text += "technique = [" + std::string(techniques) + "]\n";
  text += "tactic = {id = \"TA0010\", name = \"Exfiltration\", reference = \"https://a.org/T\"}\n";
  return text;
}

RuleSet rule_set(const std::vector<std::string>& texts) {
  RuleSetBuilder builder;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    builder.add_text(texts[i], std::to_string(i) + ".toml");
  }
  return std::move(builder).finish();
}

std::vector<std::string> related_ids(const RuleSet& set, const std::string& id) {
  const std::vector<const Rule*> known = known_rules(set);
  for (const Rule* rule : known) {
    if (rule->id == id) {
      std::vector<std::string> ids;
      for (const Rule* related : related_rules(*rule, known)) {
        ids.push_back(related->id);
      }
      return ids;
    }
  }
  ADD_FAILURE() << "no rule " << id;
  return {};
}

constexpr std::string_view kAws = "\"Data Source: AWS\", \"Domain: Cloud\"";
constexpr std::string_view kOkta = "\"Data Source: Okta\", \"Domain: Cloud\"";
constexpr std::string_view kTransfer =
    "{id = \"T1537\", name = \"Transfer\", subtechnique = [{id = \"T1537.001\"}]}";

TEST(RelatedRules, ShareATechniqueAndADataSource) {
  const RuleSet set = rule_set({
      rule_text("main", kAws, kTransfer),
      rule_text("same technique", kAws, "{id = \"T1537\"}"),
      rule_text("same subtechnique", kAws, kTransfer),
      rule_text("other technique", kAws, "{id = \"T1098\"}"),
      rule_text("other source", kOkta, kTransfer),
      rule_text("nothing", "", ""),
  });
  EXPECT_EQ(related_ids(set, "main"),
            (std::vector<std::string>{"same subtechnique", "same technique"}));
  EXPECT_TRUE(related_ids(set, "nothing").empty());
}

TEST(RelatedRules, GoByIndexWhereNoDataSourceIsNamed) {
  const RuleSet set = rule_set({
      rule_text("a", "", kTransfer, "index = [\"logs-x-*\", \"logs-y-*\"]"),
      rule_text("b", kAws, kTransfer, "index = [\"logs-y-*\"]"),
      rule_text("c", "", kTransfer, "index = [\"logs-z-*\"]"),
  });
  EXPECT_EQ(related_ids(set, "a"), std::vector<std::string>{"b"});
}

TEST(RelatedRules, AreAtMostTen) {
  std::vector<std::string> texts;
  for (char c = 'a'; c < 'a' + 20; ++c) {
    texts.push_back(rule_text(std::string(1, c), kAws, kTransfer));
  }
  const std::vector<std::string> ids = related_ids(rule_set(texts), "c");
  EXPECT_EQ(ids.size(), kMaxRelatedRules);
  EXPECT_EQ(ids.front(), "a");
  EXPECT_EQ(ids[2], "d");
}

TEST(RelatedRules, IncludeRulesThatAreLeftOutButNoDuplicates) {
  std::string eql = rule_text("e", kAws, kTransfer);
  eql.replace(eql.find("\"query\""), 7, "\"eql\"");
  const RuleSet set = rule_set({rule_text("a", kAws, kTransfer), eql, eql});
  EXPECT_EQ(related_ids(set, "a"), std::vector<std::string>{"e"});
}

std::string page(const RuleSet& set) {
  const LoadedRule& loaded = set.rules().at(0);
  return page_text({.rule = &loaded.rule, .loaded = &loaded}) + compiled_text(set, loaded);
}

TEST(RulePage, ShowsTheSectionsThatTheRuleFills) {
  const std::string text = page(rule_set({rule_text(
      "a", kAws, kTransfer,
      "description = \"Somebody moved data.\"\nnote = \"\\n  ## Steps\\n\\n    - look\\n\\n\"\n"
      "references = [\"https://a.org/x\"]\nindex = [\"logs-x-*\"]\nrisk_score = 21\n")}));
  for (const std::string_view part :
       {"rule a\n======\n", "\nWhat it finds\n  Somebody moved data.\n",
        "Severity      low, risk score 21\n", "Data sources  AWS\n", "Index         logs-x-*\n",
        "\nMITRE ATT&CK\n  TA0010  Exfiltration  https://a.org/T\n    T1537  Transfer\n"
        "      T1537.001\n",
        "\nQuery (kuery)\n  user.name: x\n",
        "\nInvestigation guide\n    ## Steps\n\n      - look\n",
        "\nReferences\n  - https://a.org/x\n", "\nCondition\n", "\nProgram\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
  }
  for (const std::string_view absent :
       {"Setup", "False positives", "Related rules", "Filters", "Offline", "Maturity"}) {
    EXPECT_EQ(text.find(absent), std::string::npos) << absent;
  }
}

TEST(RulePage, WrapsRunningText) {
  std::string words;
  for (int i = 0; i < 200; ++i) {
    words += "wörd ";
  }
  const std::string text =
      page(rule_set({rule_text("a", kAws, kTransfer, "description = \"" + words + "\"")}));
  const std::size_t begin = text.find("What it finds\n") + 14;
  std::string_view paragraph =
      std::string_view(text).substr(begin, text.find("\n\n", begin) - begin);
  while (!paragraph.empty()) {
    const std::string_view line = paragraph.substr(0, paragraph.find('\n'));
    // "wörd" is five bytes and four columns; 19 of them and the blanks fit beside the indentation.
    EXPECT_LE(line.size(), kPageColumns + 19);
    EXPECT_TRUE(line.starts_with("  wörd"));
    paragraph.remove_prefix(std::min(line.size() + 1, paragraph.size()));
  }
}

constexpr std::string_view kHostile = R"toml([rule]
name = "a\u001b[31m\nb\u202e"
rule_id = "id\u0007"
type = "query"
query = "user.name: \"\u001b]0;t\u0007\" and \u009b: x and source.geo.\u001b: y"
description = "\u001b[2J"
tags = ["Data Source: \u001b[1m"]
note = "\u001b[5m\nnext\tline\r"
setup = "\u0000"
references = ["\u001b"]
false_positives = ["\u001b"]
author = ["\u001b"]
index = [".alerts-security.\u001b"]
investigation_fields = {field_names = ["\u001b"]}
timestamp_override = "event.ingested"
[[rule.filters]]
meta.alias = "\u001b\u009b\u202e"
query.exists.field = "\u001b"
[[rule.threat]]
framework = "\u001b"
technique = [{id = "\u001b", name = "\u001b", subtechnique = [{id = "\u001b"}]}]
tactic = {id = "\u001b", name = "\u001b", reference = "\u001b"}
)toml";

void expect_harmless(std::string_view text) {
  for (const char c : text) {
    EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
        << static_cast<int>(c) << " in\n"
        << text;
  }
  EXPECT_EQ(text.find("\xC2\x9B"), std::string_view::npos);
  EXPECT_EQ(text.find("\u202e"), std::string_view::npos);
}

TEST(RulePage, LetsNoControlCharacterThrough) {
  const RuleSet set = rule_set({std::string(kHostile)});
  ASSERT_EQ(set.rules().size(), 1U) << (set.left_out().empty() ? "" : set.left_out()[0].detail);
  expect_harmless(page(set));
}

TEST(RuleCheck, LetsNoControlCharacterThrough) {
  std::string duplicate(kHostile);
  std::string eql(kHostile);
  eql.replace(eql.find("\"query\""), 7, "\"eql\"");
  eql.replace(eql.find("id\\u0007"), 8, "i2\\u0007");
  RuleSetBuilder builder;
  builder.add_text(kHostile, "a\x1B.toml");
  builder.add_text(duplicate, "b\x1B.toml");
  builder.add_text(eql, "c\x1B.toml");
  builder.add_text("\x1B[31m \u202e", "d\x1B.toml");
  LoadedRules rules{.set = std::move(builder).finish(),
                    .unread = {{ErrorCode::Io, "not \x1B", "e\x1B\u202e"}}};
  expect_harmless(check_text(rules.set, true));
  expect_harmless(check_json(rules, nullptr));
}

TEST(RuleCheck, CountsByReasonAndDetail) {
  const RuleSet set = rule_set({
      rule_text("a", kAws, kTransfer),
      rule_text("a", kAws, kTransfer),
      "[rule]\nname = \"n\"\nrule_id = \"b\"\ntype = \"eql\"\nquery = \"any where true\"\n",
      "[rule\n",
  });
  EXPECT_EQ(check_text(set, true),
            "      1  loaded\n"
            "      1  not supported yet\n"
            "             1  EQL rules are not supported yet\n"
            "      1  duplicate\n"
            "      1  broken\n"
            "      4  in all\n"
            "\n"
            "Broken\n"
            "3.toml:1:6: not TOML: while parsing table header: expected ']', saw '\\n'\n"
            "  1 | [rule\n"
            "    |      ^\n"
            "\n"
            "Duplicates\n"
            "1.toml: rule a (a): 0.toml has the same rule_id and is preferred\n"
            "\n"
            "Not supported yet\n"
            "2.toml: n (b): EQL rules are not supported yet\n");
}

TEST(RuleCheck, NamesEveryRuleLeftOutInJson) {
  LoadedRules rules{.set = rule_set({rule_text("a", kAws, kTransfer), "[rule\n",
                                     "[rule]\nname = \"n\"\nrule_id = \"b\"\ntype = \"eql\"\n"
                                     "query = \"any where true\"\n"}),
                    .unread = {{ErrorCode::Io, "gone", "x"}}};
  const auto json = nlohmann::json::parse(check_json(rules, nullptr));
  EXPECT_EQ(json.at("files"), 3);
  EXPECT_EQ(json.at("loaded"), 1);
  EXPECT_EQ(json.at("digest"), rules.set.digest());
  EXPECT_EQ(json.at("counts").at("broken"), 1);
  EXPECT_EQ(json.at("counts").at("not supported yet"), 1);
  EXPECT_EQ(json.at("counts").at("duplicate"), 0);
  EXPECT_EQ(json.at("broken").at(0).at("line"), 1);
  EXPECT_EQ(json.at("left_out").size(), 2U);
  EXPECT_EQ(json.at("left_out").at(1).at("rule_id"), "b");
  EXPECT_EQ(json.at("left_out").at(1).at("detail"), "EQL rules are not supported yet");
  EXPECT_EQ(json.at("unread").at(0).at("path"), "x");
}

}  // namespace
}  // namespace trawl
