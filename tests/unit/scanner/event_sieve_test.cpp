// The sieve over the lines of a chunk: whatever it settles is what it would be without it, wherever
// an event lies, and whichever kernel looks.

#include "scanner/match/event_sieve.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/block.h"
#include "sample_rules.h"
#include "scanner/chunk_scan.h"
#include "scanner/event/walk/kernel_choice.h"
#include "scanner/match/match_tables.h"
#include "scanner/match/matcher.h"

namespace trawl {
namespace {

// Lines that look like what rules for `event.action: StartExportTask` or a few others ask for.
const std::vector<std::string>& hostile_lines() {
  static const std::vector<std::string> kLines = {
      R"({"event":{"action":"StartExportTask"}})",
      R"({"event.action":"StartExportTask"})",
      R"({"event":{"action":["x","StartExportTask"]}})",
      R"({"event":{"action":"\u0053tartExportTask"}})",
      R"({"event":{"\u0061ction":"StartExportTask"}})",
      R"({"ev\u0065nt.action":"StartExportTask"})",
      R"({"event":{"action" : "StartExportTask"}})",
      "{\"event\":{\"action\"\t:\t\"StartExportTask\"}}",
      R"({"event":{"action":"Start\\ExportTask"}})",
      R"({"event":{"action":"Other\"","a\":":"StartExportTask"}})",
      R"({"event":{"a\":\"action":"StartExportTask"},"action":"StartExportTask"})",
      R"({"event":{"action":"Other","action":"StartExportTask"}})",
      R"({"x":{"event":{"action":"StartExportTask"}}})",
      R"({"event":{"original":"{\"event\":{\"action\":\"StartExportTask\"}}"}})",
      R"({"message":"{\"event\":{\"action\":\"StartExportTask\"}}"})",
      R"({"action":"StartExportTask"})",
      R"({"user":{"action":"StartExportTask"},"event":{"kind":"event"}})",
      R"({"event":{"action":5,"dataset":"aws.cloudtrail"}})",
      R"({"_index":"logs-aws.cloudtrail-default","_source":{"user":{"name":"eve"}}})",
      R"({"_index":".ds-logs-aws.cloudtrail-default-2026.01.02-000003","_source":{"user":{"name":"eve"}}})",
      R"({"_index":"logs-other-default","_source":{"user":{"name":"eve"}}})",
      R"({"event":{"dataset":"aws.cloudtrail-x"},"user":{"name":"eve"}})",
      R"({"data_stream.dataset":"aws.cloudtrail","user.name":"eve"})",
      R"({"file":{"hash":{"md5":"0"}}})",
      R"({"file.hash.md5":"0"})",
      R"({"file":{"hash":{}}})",
      R"({"file":{"path":"/hash"}})",
      R"({"process":{"hash":{"md5":"0"}}})",
      R"({"source":{"port":22},"user":{"id":true}})",
      R"({"source":{"port":"22"},"user":{"id":null}})",
      R"({"source":{"port":[21,22]}})",
      R"({"port":22,"source":"x"})",
      R"({"source":{"port":22x}})",
      R"({"event":{"action":"StartExportTask"})",
      R"({"event":{"action":"StartExportTask}})",
      R"({"event":{"action":"Other}})",
      R"({"user":{"name":"other"})",
      "{\"event\":{\"action\":\"Start\xFF\"}}",
      "{\"user\":\"\xFF\"}",
      "{\"user\":\"\x01\"}",
      std::string("{\"user\":\"\0\"}", 12),
      "{\"user\":\t\"tab\"}",
      "{\"user\":\"\xC3\xA9\"}",
      "not an event",
      "[1]",
      "",
      "  \t",
      R"(  {"event":{"action":"StartExportTask"}}  )",
      "{\"event\":{\"action\":\"StartExportTask\"}}\r",
      "{\"user\":\"x\"}\r",
      "{}",
      [] {
        std::string deep = "{\"a\":1";
        for (int level = 0; level < 1500; ++level) {
          deep.insert(0, "{\"a\":");
        }
        return deep + std::string(1501, '}');
      }(),
      "{\"a\":" + std::string(60, '[') + std::string(60, ']') + "}",
      R"({"":{"":1}})",
      "{\"long\":\"" + std::string(70'000, 'x') + "\"}",
      "{\"long\":\"" + std::string(70'000, 'x') + "\",\"event\":{\"action\":\"StartExportTask\"}}",
      "{\"event\":{\"action\":\"" + std::string(40'000, 'S') + "StartExportTask\"}}",
  };
  return kLines;
}

// What a scan found out, but for how.
std::string outcome(const ChunkScan& scan) {
  std::string text = std::to_string(scan.records) + " records, " + std::to_string(scan.events) +
                     " events of " + std::to_string(scan.event_bytes) + " bytes, " +
                     std::to_string(scan.between_bytes) + " between, " +
                     std::to_string(scan.rejected_bytes) + " rejected\n";
  for (const RejectedSpan& span : scan.rejected_spans) {
    text += std::to_string(span.offset_bytes) + "+" + std::to_string(span.length_bytes) + " " +
            span.reason + "\n";
  }
  // Of each hit: time, place, record, rules and event.
  text += scan.hits.records();
  return text;
}

class SieveBench {
 public:
  explicit SieveBench(std::initializer_list<SampleRule> rules)
      : rules_(std::make_unique<RuleSet>(sample_rules(rules))),
        tables_(make_match_tables(*rules_)) {
    EXPECT_EQ(rules_->rules().size(), rules.size());
  }

  [[nodiscard]] const MatchTables& tables() const { return *tables_; }
  ChunkScan scan(const std::string& text, const MatchOptions& options) const {
    Matcher matcher(*rules_, tables_, options);
    return scan_lines({.block = copy_block(text)}, {}, match_task({}, matcher));
  }
  // By its keys, as an event on its own.
  [[nodiscard]] bool settles(std::string_view event) const {
    const Block block = copy_block(event);
    return EventSieve(nullptr, tables_->keys(), tables_->program_tables())
        .sift(block.bytes)
        .is_settled;
  }
  void expect_same(const std::string& text) const {
    const std::string expected = outcome(scan(text, {.uses_prefilter = false}));
    for (const Kernel* kernel : usable_kernels()) {
      EXPECT_EQ(outcome(scan(text, {.kernel = kernel})), expected) << kernel->name;
    }
  }

 private:
  std::unique_ptr<const RuleSet> rules_;
  std::shared_ptr<const MatchTables> tables_;
};

// Sets of rules that make the sieve look for texts, for keys, and for both.
std::vector<SieveBench> benches() {
  std::vector<SieveBench> made;
  made.emplace_back(SieveBench({{"r", "r", "event.action: StartExportTask"}}));
  made.emplace_back(SieveBench({{"r", "r", "event.action: (StartExportTask or ab)"},
                                {"name", "name", "user.name: eve and not event.action: Other"}}));
  made.emplace_back(
      SieveBench({{"port", "port", "source.port >= 22"}, {"id", "id", "user.id: *"}}));
  made.emplace_back(SieveBench({{"stream", "stream", "data_stream.dataset: aws.cloudtrail"}}));
  made.emplace_back(
      SieveBench({{"hash", "hash", "file.hash.*: *"}, {"r", "r", "event.action: ab"}}));
  return made;
}

TEST(EventSieve, LinesAreWhatTheyWouldBeWithoutIt) {
  for (const SieveBench& bench : benches()) {
    ASSERT_TRUE(bench.tables().keys() != nullptr || bench.tables().literals() != nullptr);
    std::string text = "{\"first\":1}\n";
    for (const std::string& line : hostile_lines()) {
      text += line + "\n{\"user\":{\"name\":\"nobody\"}}\n{\"a\":1}\n";
    }
    EXPECT_GT(bench.scan(text, {}).events_sifted, 0U);
    bench.expect_same(text);
    text.pop_back();  // the last line has no end
    bench.expect_same(text);
    bench.expect_same(text + "\n{\"event\":{\"action\":\"StartEx");
  }
}

// Each line begins at each place of a block, and two of a kind stand side by side.
TEST(EventSieve, EventsMayLieAcrossBlocks) {
  const SieveBench bench({{"r", "r", "event.action: (StartExportTask or ab) or user.name: eve"}});
  for (const std::string& line : hostile_lines()) {
    if (line.size() > 1000) {
      continue;
    }
    std::string text = "{\"first\":1}\n";
    for (std::size_t size = 0; size < 64; ++size) {
      text += "{\"a\":\"" + std::string(size, 'x') + "\"}\n" + line + "\n";
    }
    bench.expect_same(text);
  }
}

// An event of many runs, and chunks that end anywhere in one.
TEST(EventSieve, ChunksMayEndAnywhere) {
  const SieveBench bench({{"r", "r", "event.action: StartExportTask"}});
  std::string text = "{\"first\":1}\n";
  for (int i = 0; i < 3000; ++i) {
    text += "{\"event\":{\"action\":\"Other\",\"id\":" + std::to_string(i) + "}}\n";
  }
  for (std::size_t cut = 0; cut < 80; ++cut) {
    bench.expect_same(text.substr(0, text.size() - cut));
  }
}

// An event that is looked at by itself, and what comes behind it in the same run.
TEST(EventSieve, ALongEventHidesNoneBehindIt) {
  const SieveBench bench({{"r", "r", "event.action: (StartExportTask or ab)"},
                          {"n", "n", "user.name: eve"},
                          {"p", "p", "source.port >= 22"}});
  ASSERT_NE(bench.tables().keys(), nullptr);
  const std::string hit = "{\"event\":{\"action\":\"StartExportTask\"},\"a\":1}\n";
  for (const std::size_t size : {7000U, 9000U, 20000U, 40000U}) {
    for (const std::size_t before : {0U, 1U, 300U}) {
      std::string text = "{\"first\":1}\n";
      for (std::size_t i = 0; i < before; ++i) {
        text += "{\"event\":{\"action\":\"Other\"},\"user\":{\"name\":\"bob\"}}\n";
      }
      text += "{\"note\":\"" + std::string(size, 'x') + "\"}\n{\"user\":{\"name\":\"bob\"}}\n" +
              hit + "{\"event\":{\"action\":\"Other\"}}\n" + hit;
      EXPECT_EQ(bench.scan(text, {}).stats.hits, 2U) << size << " behind " << before;
      bench.expect_same(text);
    }
  }
}

TEST(EventSieve, RestsWhereMostEventsPass) {
  const SieveBench bench({{"r", "r", "event.action: StartExportTask and user.name: eve"},
                          {"s", "s", "event.action: ab"}});
  ASSERT_NE(bench.tables().keys(), nullptr);
  EventSieve sieve(nullptr, bench.tables().keys(), bench.tables().program_tables());
  std::string text;
  for (int i = 0; i < 200; ++i) {
    text += i % 3 == 0 ? "{\"a\":1}\n"
                       : "{\"event\":{\"action\":\"ab\"},\"user\":{\"name\":\"eve\"}}\n";
  }
  const Block block = copy_block(text);
  sieve.begin_chunk(block.bytes);
  std::size_t begin = 0;
  std::size_t count = 0;
  for (; sieve.pays(); ++count) {
    const std::size_t end = block.bytes.find('\n', begin);
    ASSERT_NE(end, std::string_view::npos);
    EXPECT_EQ(sieve.sift_line(begin).is_settled, count % 3 == 0) << count;
    begin = end + 1;
  }
  EXPECT_EQ(count, 64U) << "the first events of a chunk decide";
  sieve.begin_chunk(block.bytes);
  EXPECT_TRUE(sieve.pays()) << "every chunk is tried anew";
}

// Names that only end alike do not make an event pass.
TEST(EventSieve, TheNamesAroundAKeyCount) {
  const SieveBench bench({{"r", "r", "email.from.address: *"}, {"s", "s", "event.action: ab"}});
  ASSERT_NE(bench.tables().keys(), nullptr);
  EXPECT_TRUE(bench.settles(R"({"source":{"address":"10.0.0.1"}})"));
  EXPECT_TRUE(bench.settles(R"({"source":{"address":"10.0.0.1"},"email":{"from":1}})"));
  EXPECT_TRUE(bench.settles(R"({"xemail":{"from":{"address":"a"}}})"));
  EXPECT_FALSE(bench.settles(R"({"email":{"from":{"address":"a"}}})"));
  EXPECT_FALSE(bench.settles(R"({"email.from":{"address":["a"]}})"));
  EXPECT_FALSE(bench.settles(R"({"email.from.address":7})"));
  EXPECT_TRUE(bench.settles(R"({"email.from.address":null})"));
}

// What lies below a field is behind any key, but its last segment is a segment.
TEST(EventSieve, AnObjectIsFoundByItsName) {
  const SieveBench bench({{"r", "r", "file.hash.*: *"}, {"s", "s", "event.action: ab"}});
  ASSERT_NE(bench.tables().keys(), nullptr);
  for (const char* const event : {R"({"file":{"path":"/hash"}})",
                                  R"({"file":{"hashes":{"md5":"0"}}})", R"({"a":"hash of it"})"}) {
    EXPECT_TRUE(bench.settles(event)) << event;
  }
  for (const char* const event :
       {R"({"file":{"hash":{"md5":"0"}}})", R"({"file.hash":{"md5":"0"}})",
        R"({"file.hash.md5":"0"})", R"({"file":{"hash.md5":"0"}})", R"({"file":{"hash" :1}})"}) {
    EXPECT_FALSE(bench.settles(event)) << event;
  }
}

// All ways to write `path` with the value "v": after any segment another object may begin, or a dot
// stand instead.
std::vector<std::string> spellings(const std::vector<std::string>& path) {
  std::vector<std::string> written;
  for (unsigned dots = 0; dots < 1U << (path.size() - 1); ++dots) {
    std::string text = "{\"" + path.front();
    std::string end = "}";
    for (std::size_t i = 1; i < path.size(); ++i) {
      const bool is_dot = (dots >> (i - 1) & 1U) != 0;
      text += (is_dot ? "." : "\":{\"") + path[i];
      end += is_dot ? "" : "}";
    }
    written.push_back(text + "\":\"v\"" + end);
  }
  return written;
}

// However a field is spelled, and be its segments so short, so long or so strange that they cannot
// be looked for.
TEST(EventSieve, SegmentsOfAllSizesAreFound) {
  const std::string sixteen = "sixteen_letters_";
  const std::vector<std::vector<std::string>> paths = {
      {"user", "id"},
      {"o", "os", "type"},
      {"os", "o", "type"},
      {"event", "x", "y", "kind"},
      {"fifteen_letters", "eightlet", "ninelette"},
      {sixteen, "x" + sixteen, sixteen + sixteen},
      {"name", "name", "name"},
      {"caf\xC3\xA9", "first", "second"},
      {"first", "caf\xC3\xA9", "second"},
      {"first", "second", "third", "fourth", "fifth"},
  };
  std::string text = "{\"first\":1}\n";
  std::size_t hits = 0;
  for (const std::vector<std::string>& path : paths) {
    std::string name = path.front();
    for (std::size_t i = 1; i < path.size(); ++i) {
      name += "." + path[i];
    }
    const std::string query = name + ": v";
    const SieveBench bench({{"r", "r", query}, {"s", "s", "event.action: ab"}});
    ASSERT_NE(bench.tables().keys(), nullptr) << name;
    std::string own = "{\"first\":1}\n";
    for (const std::string& event : spellings(path)) {
      own += event + "\n";
      ++hits;
    }
    EXPECT_EQ(bench.scan(own, {}).stats.hits, spellings(path).size()) << own;
    bench.expect_same(own);
    text += own;
  }
  EXPECT_EQ(hits, 2U + 4 + 4 + 8 + 4 + 4 + 4 + 4 + 4 + 16);
  for (const SieveBench& bench : benches()) {
    bench.expect_same(text);
  }
}

// After some events of a log a sieve looks for less, and says the same of whatever comes then.
TEST(EventSieve, WhatItLearnsChangesNothing) {
  const std::string ordinary =
      R"({"event":{"action":"Other","kind":"event"},"user":{"name":"bob"},"ecs":{"version":"8.11"},"cloud":{"account":{"id":"7"}},"note":{"x.md5":1,"filter.items.name":"z","filter.version":2},"tls":[{"ja3":"a"},{"ja3":"b"},{"ja3":"c"},{"ja3":"d"}]})";
  const SieveBench bench({{"r", "r", "event.action: (StartExportTask or ab) and not user.name: x"},
                          {"name", "name", "user.name: eve and host.os.version: *"},
                          {"id", "id", "cloud.account.id: v or process.name: (v or eve)"},
                          {"port", "port", "source.port >= 22"},
                          {"client", "client", "tls.client.ja3: (StartExportTask or *vil-tool*)"},
                          {"stream", "stream", "data_stream.dataset: aws.cloudtrail"}});
  ASSERT_NE(bench.tables().keys(), nullptr);
  std::vector<std::string> events = hostile_lines();
  for (const std::vector<std::string>& path : {std::vector<std::string>{"host", "os", "version"},
                                               {"cloud", "account", "id"},
                                               {"process", "name"},
                                               {"user", "name"},
                                               {"tls", "client", "ja3"},
                                               {"x", "process", "name"}}) {
    std::ranges::copy(spellings(path), std::back_inserter(events));
  }
  events.push_back(R"({"a":"process","x.name":"eve"})");
  events.push_back(R"({"host.os":{"version":"1"},"user":{"name":"eve"}})");
  events.push_back(R"({"tls":{"client":{"ja3":["x","my evil-tool 2"]}}})");
  events.push_back(R"({"tls.client.ja3":"\u0065vil-tool"})");
  events.push_back(R"({"note":"evil-tool"})");
  std::size_t settled = 0;
  for (const Kernel* kernel : usable_kernels()) {
    const auto make = [&] {
      return EventSieve(nullptr, bench.tables().keys(), bench.tables().program_tables(), *kernel);
    };
    EventSieve learned = make();
    for (int i = 0; i < 1000; ++i) {
      const Block block = copy_block(ordinary);
      ASSERT_TRUE(learned.sift(block.bytes).is_settled);
    }
    ASSERT_TRUE(learned.is_lean());
    for (const std::string& event : events) {
      const Block block = copy_block(event);
      const EventSieve::Sifted expected = make().sift(block.bytes);
      const EventSieve::Sifted found = learned.sift(block.bytes);
      EXPECT_EQ(found.is_settled, expected.is_settled) << event;
      EXPECT_EQ(found.problem, expected.problem) << event;
      settled += found.is_settled ? 1U : 0U;
    }
    EXPECT_TRUE(learned.is_lean());
  }
  EXPECT_GT(settled, 0U);
}

// An event is settled or not, alone, in a chunk wherever it begins, and whatever was learned
// before.
TEST(EventSieve, WhereAnEventLiesChangesNothing) {
  const SieveBench bench({{"n", "n", "user.name: (ab or evelyn)"},
                          {"p", "p", "process.name: ab or process.title: *"},
                          {"a", "a", "event.action: xy and user.title: someone"}});
  ASSERT_NE(bench.tables().keys(), nullptr);
  std::vector<std::string> events = hostile_lines();
  std::erase_if(events, [](const std::string& event) { return event.size() > 50'000; });
  for (const std::string& value :
       {std::string("ab"), std::string("x\\n"), std::string("a\\qb"),
        "x\\n" + std::string(1100, 'y'), std::string(32, 'a') + "\\n" + std::string(1000, 'b'),
        std::string(40, 'a') + "\\q", std::string(31, 'a'), std::string(32, 'a'),
        std::string(100, 'c')}) {
    for (const char* const parent : {"user", "process", "event"}) {
      for (const char* const key : {"name", "title"}) {
        events.push_back("{\"" + std::string(parent) + "\":{\"" + key + "\":\"" + value + "\"}}");
        events.push_back(events.back().substr(0, events.back().size() - 1));
      }
    }
  }
  for (const int count : {100, 3000, 6000, 9000}) {
    for (const char* const key : {"a.b", "other", "name"}) {
      std::string event = "{\"user\":{\"id\":0";
      for (int i = 0; i < count; ++i) {
        event += std::string(",\"") + key + "\":1";
      }
      events.push_back(event + "}}");
    }
  }
  const std::string ordinary =
      R"({"user":{"name":"bob","title":"none"},"ecs":{"x":1},"event":{"action":"no"}})"
      "\n";
  for (const std::string& event : events) {
    if (event.find('\n') != std::string::npos) {
      continue;
    }
    const auto make = [&] {
      return EventSieve(nullptr, bench.tables().keys(), bench.tables().program_tables());
    };
    const Block alone = copy_block(event);
    const bool expected = make().sift(alone.bytes).is_settled;
    for (const std::size_t before : {0U, 1U, 7U, 63U, 500U}) {
      std::string text = std::string(before, 'x') + "\n";
      for (std::size_t i = 0; i < before; ++i) {
        text += ordinary;
      }
      const std::size_t begin = text.size();
      text += event + "\n" + ordinary;
      const Block block = copy_block(text);
      EventSieve sieve = make();
      sieve.begin_chunk(block.bytes);
      for (std::size_t line = before + 1; line < begin; line = block.bytes.find('\n', line) + 1) {
        static_cast<void>(sieve.sift_line(line));
      }
      EXPECT_EQ(sieve.is_lean(), before == 500) << before;
      const EventSieve::Sifted found = sieve.sift_line(begin);
      // Alone it is without the blanks that may stand around it.
      if (!event.empty() && event.front() == '{' &&
          event.find_last_of(" \t\r") != event.size() - 1) {
        EXPECT_EQ(found.is_settled, expected) << before << " before " << event.substr(0, 200);
        EXPECT_EQ(sieve.sift(alone.bytes).is_settled, expected) << event.substr(0, 200);
      }
    }
  }
}

// The same for chunks, whose lines are sifted many at a time; and where all changes, it forgets.
TEST(EventSieve, WhatItLearnsIsForgotten) {
  const SieveBench bench({{"r", "r", "event.action: ab"}, {"p", "p", "process.name: (v or eve)"}});
  std::string text = "{\"first\":1}\n";
  const auto add = [&text](int count, const std::string& line) {
    for (int i = 0; i < count; ++i) {
      text += line + "\n";
    }
  };
  const auto add_both = [&] {
    add(600, R"({"event":{"action":"Other"},"user":{"name":"bob"},"agent":{"name":"x"}})");
    for (const std::string& line : hostile_lines()) {
      text += line + "\n";
    }
    add(1, R"({"event":{"action":"ab"}})");
    add(1000, R"({"process":{"name":"sh"},"event":{"action":"Other"}})");
    add(1, R"({"process":{"name":"eve"}})");
  };
  add_both();
  add(10'000, R"({"process.name":"sh"})");
  add_both();
  bench.expect_same(text);
}

// More parents than an event is asked for.
TEST(EventSieve, ManyParentsAreNotAllAskedFor) {
  std::string query;
  std::string text = "{\"first\":1}\n";
  for (std::size_t i = 0; i < KeyTable::kMaxParents + 50; ++i) {
    const std::string parent = "parent" + std::to_string(i);
    query += (i == 0 ? "" : " or ") + parent + ".own" + std::to_string(i % 40) + ": v";
    text += "{\"" + parent + "\":{\"own" + std::to_string(i % 40) + "\":\"v\"}}\n";
    text += "{\"" + parent + "\":{\"own" + std::to_string(i % 39) + "\":\"v\"}}\n";
  }
  const SieveBench bench({{"r", "r", query}});
  ASSERT_NE(bench.tables().keys(), nullptr);
  EXPECT_GE(bench.scan(text, {}).stats.hits, KeyTable::kMaxParents + 50);
  bench.expect_same(text);
}

// A rule may ask for the name of an index, too, besides the data set in it.
TEST(EventSieve, AnIndexNameIsAlsoAValue) {
  const SieveBench bench({{"name", "name", "_index: logs-x-*"},
                          {"stream", "stream", "data_stream.dataset: aws.cloudtrail"}});
  ASSERT_NE(bench.tables().keys(), nullptr);
  const std::string text =
      "{\"first\":1}\n"
      "{\"_index\":\"logs-x-default\",\"_source\":{\"a\":1}}\n"
      "{\"_index\":\"logs-aws.cloudtrail-default\",\"_source\":{\"a\":1}}\n"
      "{\"_index\":\"logs-y-default\",\"_source\":{\"a\":1}}\n";
  EXPECT_EQ(bench.scan(text, {.uses_prefilter = false}).stats.hits, 2U);
  EXPECT_EQ(bench.scan(text, {}).events_sifted, 1U);
  bench.expect_same(text);
}

// The default index may tell the data set that a rule asks for: then nothing is settled.
TEST(EventSieve, TheDefaultIndexTellsADataSet) {
  const SieveBench bench({{"stream", "stream", "data_stream.dataset: aws.cloudtrail"}});
  const std::string text = "{\"first\":1}\n{\"user\":{\"name\":\"eve\"}}\n{\"b\":1}\n";
  const auto hits = [&](const std::string& index) {
    return bench.scan(text, {.default_index = index}).stats.hits;
  };
  EXPECT_EQ(hits("logs-aws.cloudtrail-default"), 3U);
  EXPECT_EQ(hits("logs-other-default"), 0U);
  EXPECT_EQ(bench.scan(text, {.default_index = "logs-other-default"}).events_sifted, 2U);
  EXPECT_EQ(hits(""), 0U);
}

}  // namespace
}  // namespace trawl
