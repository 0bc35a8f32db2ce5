// What a lean table looks for, by what a sample of events had.

#include "scanner/match/key_usage.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "sample_rules.h"
#include "scanner/match/match_tables.h"
#include "scanner/match/matcher.h"

namespace trawl {
namespace {

// Of 256 events.
struct Seen {
  std::uint32_t count = 0;
  std::uint32_t wanted = 0;
};

class LeanTable {
 public:
  // `text` is of as many events as there are lines.
  LeanTable(std::initializer_list<SampleRule> rules, const std::map<std::string, Seen>& seen,
            const std::string& text = std::string(2048, 'x'))
      : rules_(std::make_unique<RuleSet>(sample_rules(rules))),
        tables_(make_match_tables(*rules_)) {
    if (tables_->keys() == nullptr) {
      ADD_FAILURE() << "there is no full table";
      return;
    }
    const KeyTable& full = *tables_->keys();
    const std::size_t count = full.keys().size() + 1;
    KeyTable::Sample sample{.events = 256,
                            .bytes = 256 * text.size(),
                            .text = text,
                            .counts = KeyTable::Counts(count),
                            .wanted = KeyTable::Counts(count)};
    for (const KeyTable::Key& key : full.keys()) {
      if (const auto known = seen.find(key.segment); known != seen.end()) {
        sample.counts[full.number_of(key)] = known->second.count;
        sample.wanted[full.number_of(key)] = known->second.wanted;
      }
    }
    lean_ = full.lean(tables_->program_tables(), sample);
  }

  [[nodiscard]] bool is_made() const { return lean_.has_value(); }
  // Ascending, but for those of carriers.
  [[nodiscard]] std::vector<std::string> keys() const {
    std::vector<std::string> names;
    if (!lean_) {
      return {"no lean table"};
    }
    for (const KeyTable::Key& key : lean_->keys()) {
      if (!key.is_carrier) {
        names.push_back(key.segment + (key.is_remote ? " (remote)" : ""));
      }
    }
    std::ranges::sort(names);
    return names;
  }
  [[nodiscard]] std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    if (!lean_) {
      return {"no lean table"};
    }
    for (const KeyTable::Text& text : lean_->texts()) {
      texts.push_back(text.text);
    }
    return texts;
  }

 private:
  std::unique_ptr<const RuleSet> rules_;
  std::shared_ptr<const MatchTables> tables_;
  std::optional<KeyTable> lean_;
};

using Names = std::vector<std::string>;

TEST(KeyUsage, AFieldIsLookedForByWhatNoEventHad) {
  const LeanTable lean({{"a", "a", "event.action: ab"},
                        {"v", "v", "host.os.version: *"},
                        {"n", "n", "host.name: ab or user.nick: cd"}},
                       {{"event", {256, 0}},
                        {"action", {256, 0}},
                        {"user", {256, 0}},
                        {"os", {256, 0}},
                        {"version", {256, 256}},
                        {"name", {256, 0}}});
  ASSERT_TRUE(lean.is_made());
  EXPECT_EQ(lean.keys(), (Names{"action", "host (remote)", "nick"}))
      << "`host` stands for two fields; `nick` was not there either";
}

TEST(KeyUsage, AParentIsAskedForWhereItTellsValuesApart) {
  const auto keys = [](Seen name, Seen user) {
    return LeanTable({{"n", "n", "user.name: ab"}, {"z", "z", "cloud.account.id: *"}},
                     {{"name", name}, {"user", user}, {"id", {2000, 2000}}})
        .keys();
  };
  EXPECT_EQ(keys({512, 100}, {256, 0}), (Names{"cloud (remote)", "name", "user"}));
  EXPECT_EQ(keys({512, 4}, {256, 0}), (Names{"cloud (remote)", "name"})) << "few values are wanted";
  EXPECT_EQ(keys({256, 100}, {256, 0}), (Names{"cloud (remote)", "name"})) << "it is always there";
}

TEST(KeyUsage, TextsStandForKeysThatAreEverywhere) {
  const auto lean = [](const std::string& query, const std::string& text) {
    return LeanTable(
        {{"n", "n", query}, {"a", "a", "event.action: (ab or cd)"}},
        {{"event", {256, 0}}, {"action", {256, 1}}, {"user", {256, 0}}, {"name", {900, 300}}},
        text);
  };
  const std::string ordinary(2048, 'x');
  const LeanTable one = lean("user.name: Backdoor-*", ordinary);
  EXPECT_EQ(one.keys(), (Names{"action"}));
  EXPECT_EQ(one.texts(), (Names{"Backdoor-"}));

  const LeanTable frequent = lean("user.name: Backdoor-*", ordinary + "Backdoor-7");
  EXPECT_EQ(frequent.texts(), Names());
  EXPECT_EQ(frequent.keys(), (Names{"action", "name", "user"}));

  const LeanTable folded = lean("user.name.caseless: Backdoor-*", ordinary);
  EXPECT_EQ(folded.texts(), Names()) << "what is compared without case requires no text";
  const LeanTable brief = lean("user.name: (Backdoor-* or b*)", ordinary);
  EXPECT_EQ(brief.texts(), Names()) << "one pivot requires none";
  const LeanTable many = lean(
      "user.name: (Back0* or Back1* or Back2* or Back3* or Back4* or Back5* or Back6* or "
      "Back7* or Back8*)",
      ordinary);
  EXPECT_EQ(many.texts(), Names()) << "more than a kernel seeks";
}

TEST(KeyUsage, AKeyThatIsRareStaysAKey) {
  const LeanTable lean({{"n", "n", "user.name: Backdoor-*"}, {"v", "v", "host.os.version: *"}},
                       {{"name", {20, 0}}, {"user", {20, 0}}, {"version", {256, 256}}});
  EXPECT_EQ(lean.texts(), Names()) << "to look for the text would cost more";
  EXPECT_EQ(lean.keys(), (Names{"host (remote)", "name"}));
}

TEST(KeyUsage, WhatWouldHardlySpareAnythingIsNotMade) {
  const LeanTable lean({{"a", "a", "event.action: (ab or cd)"}},
                       {{"event", {0, 0}}, {"action", {256, 256}}});
  EXPECT_TRUE(lean.is_made()) << "`event` is remote";
  const LeanTable same({{"a", "a", "action: (ab or cd)"}}, {{"action", {256, 256}}});
  EXPECT_FALSE(same.is_made());
}

}  // namespace
}  // namespace trawl
