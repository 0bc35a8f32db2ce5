// Runs tests/cases/**: what a query, a date or a whole rule means, as data. Each case is a test of
// its own, named after its folder, file and name ("kql/wildcards", "a star crosses blanks"), and is
// put to every engine. The format is described in tests/README.md.

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include "rules/ir/time.h"
#include "scanner/ecs/json_tree.h"
#include "scanner/ecs/mapping.h"
#include "tests/support/engines.h"
#include "tests/support/mappings.h"

namespace trawl::test {
namespace {

// One [[case]] with the defaults of its file.
struct CaseData {
  toml::table keys;
  std::string types;  // a mapping as JSON, "" if the case gives none
};

[[noreturn]] void refuse(const std::string& place, const std::string& problem) {
  throw std::runtime_error(place + ": " + problem);
}

void require_known_keys(const toml::table& table, std::initializer_list<std::string_view> known,
                        const std::string& place) {
  for (const auto& [key, value] : table) {
    if (std::ranges::find(known, key.str()) == known.end()) {
      refuse(place, "unknown key '" + std::string(key.str()) + "'");
    }
  }
}

std::string text_of(const toml::table& table, std::string_view key) {
  return table[key].value_or(std::string());
}

std::string as_json(const toml::table& table) {
  std::ostringstream text;
  text << toml::json_formatter(table);
  return text.str();
}

Result<FieldTypes> types_of(const CaseData& data) {
  return data.types.empty() ? Result<FieldTypes>(FieldTypes())
                            : FieldTypes::with_mapping(data.types);
}

MatchOptions match_options_of(const CaseData& data) {
  MatchOptions options;
  if (const auto since = data.keys["since"].value<std::string>()) {
    options.since = parse_timestamp(*since).value();
  }
  if (const auto until = data.keys["until"].value<std::string>()) {
    options.until = parse_timestamp(*until).value();
  }
  options.default_index = text_of(data.keys, "index");
  return options;
}

void expect_hits_of_all_engines(const RuleSet& rules, const CaseData& data,
                                const std::vector<RuleHit>& expected) {
  const std::vector<std::string> events = lines_of(text_of(data.keys, "events"));
  for (const Engine& engine : all_engines()) {
    EXPECT_EQ(print_hits(expected), print_hits(engine.run(rules, events, match_options_of(data))))
        << engine.name;
  }
}

// A case of cases/kql: one query, the events it hits or the error it is refused with.
class KqlCase : public testing::Test {
 public:
  explicit KqlCase(const CaseData& data) : data_(data) {}

  void TestBody() override {
    const Result<FieldTypes> types = types_of(data_);
    ASSERT_TRUE(types) << types.error().text();
    RuleSetBuilder builder(*types);
    builder.add_text(rule_toml("rule", text_of(data_.keys, "query"), filters_toml()), "case.toml");
    const RuleSet rules = std::move(builder).finish();
    if (data_.keys.contains("error")) {
      expect_refusal(rules);
      return;
    }
    ASSERT_EQ(rules.rules().size(), 1U)
        << (rules.left_out().empty() ? "" : rules.left_out()[0].detail);
    std::vector<RuleHit> expected;
    for (const toml::node& event : *data_.keys["hits"].as_array()) {
      expected.push_back({event.value<std::size_t>().value(), "rule"});
    }
    expect_hits_of_all_engines(rules, data_, expected);
  }

 private:
  std::string filters_toml() const {
    std::ostringstream text;
    if (const toml::array* filters = data_.keys["filters"].as_array()) {
      text << "filters = " << toml::toml_formatter(*filters) << "\n";
    }
    return text.str();
  }

  void expect_refusal(const RuleSet& rules) const {
    ASSERT_TRUE(rules.rules().empty()) << "the query was accepted";
    ASSERT_EQ(rules.left_out().size(), 1U);
    const LeftOutRule& refused = rules.left_out()[0];
    EXPECT_EQ(refused.reason, LeftOutReason::Broken);
    ASSERT_TRUE(refused.diagnostic) << refused.detail;
    EXPECT_NE(refused.diagnostic->message.find(text_of(data_.keys, "error")), std::string::npos)
        << refused.diagnostic->message;
  }

  CaseData data_;
};

// A case of cases/detect: whole rules, and the alerts in the order of the alert file.
class DetectCase : public testing::Test {
 public:
  explicit DetectCase(const CaseData& data) : data_(data) {}

  void TestBody() override {
    const Result<FieldTypes> types = types_of(data_);
    ASSERT_TRUE(types) << types.error().text();
    RuleSetBuilder builder(*types);
    std::size_t count = 0;
    for (const toml::node& rule : *data_.keys["rules"].as_array()) {
      builder.add_text(rule.value<std::string>().value(), std::to_string(count++) + ".toml");
    }
    const RuleSet rules = std::move(builder).finish();
    for (const LeftOutRule& left_out : rules.left_out()) {
      ADD_FAILURE() << left_out.file << " is left out: " << left_out.detail;
    }
    std::vector<RuleHit> expected;
    for (const toml::node& alert : *data_.keys["alerts"].as_array()) {
      std::istringstream words(alert.value<std::string>().value());
      RuleHit& hit = expected.emplace_back();
      words >> hit.event >> hit.rule;
    }
    expect_order(rules, expected);
    std::ranges::sort(expected);
    expect_hits_of_all_engines(rules, data_, expected);
  }

 private:
  // The alert file is ordered by time, then place, then rule.
  void expect_order(const RuleSet& rules, const std::vector<RuleHit>& expected) const {
    const MatchOptions options = match_options_of(data_);
    for (const Engine& engine : all_engines()) {
      if (!engine.run_unsorted) {
        continue;
      }
      const auto events = lines_of(text_of(data_.keys, "events"));
      EXPECT_EQ(print_hits(expected), print_hits(engine.run_unsorted(rules, events, options)))
          << engine.name << ", in the order of the alert file";
    }
  }

  CaseData data_;
};

// A case of cases/timestamp: a text and the instant it means, or date math and its result.
class TimestampCase : public testing::Test {
 public:
  explicit TimestampCase(const CaseData& data) : data_(data) {}

  void TestBody() override {
    const bool is_math = data_.keys.contains("math");
    const std::optional<Timestamp> time = is_math ? evaluated() : parse_timestamp(text("text"));
    if (data_.keys["refused"].value_or(false)) {
      EXPECT_FALSE(time) << timestamp_text(*time);
      return;
    }
    ASSERT_TRUE(time) << "refused";
    if (data_.keys.contains("time")) {
      EXPECT_EQ(timestamp_text(*time), text("time"));
    }
    if (const auto nanoseconds = data_.keys["nanoseconds"].value<std::int64_t>()) {
      EXPECT_EQ(time->nanoseconds, *nanoseconds);
    }
  }

 private:
  std::string text(std::string_view key) const { return text_of(data_.keys, key); }

  std::optional<Timestamp> evaluated() const {
    const bool rounds_up = data_.keys["rounds_up"].value_or(false);
    const std::optional<DateMath> math = parse_date_math(text("math"), rounds_up);
    if (!math) {
      return std::nullopt;
    }
    return evaluate(*math, parse_timestamp(text("now")).value_or(Timestamp{}));
  }

  CaseData data_;
};

// A case of cases/mapping: a raw event, and the ECS event it becomes.
class MappingCase : public testing::Test {
 public:
  explicit MappingCase(const CaseData& data) : data_(data) {}

  void TestBody() override {
    const std::string raw_text = text_of(data_.keys, "raw");
    const Result<JsonTree> raw = parse_json_tree(raw_text);
    ASSERT_TRUE(raw) << raw.error().text();
    const Mapping& mapping = builtin_mapping(text_of(data_.keys, "mapping"));
    EXPECT_TRUE(mapping.recognises(*raw)) << "the mapping does not recognise the event";
    const Mapping::Outcome outcome = mapping.apply(*raw);
    EXPECT_EQ(outcome.dropped, data_.keys["is_dropped"].value_or(false));
    EXPECT_EQ(static_cast<std::int64_t>(outcome.errors.size()),
              data_.keys["errors"].value_or(std::int64_t{0}));
    std::string text;
    write_json(outcome.event, text);
    const Json event = Json::parse(text);
    if (data_.keys["ecs"].is_string()) {
      EXPECT_EQ(event.dump(1), Json::parse(text_of(data_.keys, "ecs")).dump(1));
    }
    if (data_.keys["has"].is_string()) {
      const Json expected = Json::parse(text_of(data_.keys, "has"));
      for (const auto& [name, value] : expected.items()) {
        EXPECT_EQ(at(event, name).dump(), value.dump()) << name;
      }
    }
    if (const toml::array* lacks = data_.keys["lacks"].as_array()) {
      for (const toml::node& node : *lacks) {
        const std::string name = node.value<std::string>().value();
        EXPECT_TRUE(at(event, name).is_discarded()) << name;
      }
    }
    expect_verbatim(mapping, event, Json::parse(raw_text));
  }

 private:
  using Json = nlohmann::json;

  // By a dotted name whose parts are members; discarded if there is nothing.
  static Json at(const Json& event, const std::string& name) {
    const Json* value = &event;
    for (std::size_t begin = 0; begin <= name.size();) {
      const std::size_t dot = std::min(name.find('.', begin), name.size());
      const auto member = value->find(name.substr(begin, dot - begin));
      if (member == value->end()) {
        return Json(Json::value_t::discarded);
      }
      value = &*member;
      begin = dot + 1;
    }
    return *value;
  }

  // All scalars at or below a name, however it is spelled.
  static void collect(const Json& value, std::string_view name, std::set<std::string>& found) {
    if (value.is_array()) {
      for (const Json& element : value) {
        collect(element, name, found);
      }
    } else if (value.is_object()) {
      for (const auto& [key, member] : value.items()) {
        if (name.empty()) {
          collect(member, name, found);
        } else if (name == key) {
          collect(member, {}, found);
        } else if (name.starts_with(key + ".")) {
          collect(member, name.substr(key.size() + 1), found);
        }
      }
    } else if (name.empty()) {
      found.insert(value.dump());
    }
  }

  // What the mapping declares verbatim is: a scan relies on it to leave events alone.
  static void expect_verbatim(const Mapping& mapping, const Json& event, const Json& raw) {
    const auto root_of = [](std::string_view name) {
      return name.ends_with(".*") ? name.substr(0, name.size() - 2) : name;
    };
    for (const Mapping::Verbatim& verbatim : mapping.verbatim()) {
      std::set<std::string> ecs_values;
      std::set<std::string> raw_values;
      collect(event, root_of(verbatim.field), ecs_values);
      for (const std::string& path : verbatim.raw_paths) {
        collect(raw, root_of(path), raw_values);
      }
      for (const std::string& value : ecs_values) {
        EXPECT_TRUE(raw_values.contains(value)) << verbatim.field << " holds " << value;
      }
    }
  }

  CaseData data_;
};

// Fails with what is wrong with a case file.
class BrokenFile : public testing::Test {
 public:
  explicit BrokenFile(std::string problem) : problem_(std::move(problem)) {}
  void TestBody() override { FAIL() << problem_; }

 private:
  std::string problem_;
};

template <class Case>
void add_test(const std::string& suite, const std::string& name, const std::string& file, int line,
              const CaseData& data) {
  testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, file.c_str(), line,
                        [data]() -> testing::Test* { return new Case(data); });
}

void require(bool holds, const std::string& place, const std::string& problem) {
  if (!holds) {
    refuse(place, problem);
  }
}

void add_case(const std::string& folder, const std::string& suite, const std::string& file,
              int line, const CaseData& data) {
  const toml::table& keys = data.keys;
  const std::string name = text_of(keys, "name");
  const std::string place = file + ": case '" + name + "'";
  require(!name.empty(), place, "a case needs a name");
  if (folder == "kql") {
    require_known_keys(
        keys, {"name", "query", "events", "hits", "error", "types", "filters", "index"}, place);
    require(keys["query"].is_string(), place, "a query is needed");
    require(keys["hits"].is_array() != keys["error"].is_string(), place,
            "either hits or an error are expected");
    require(!keys["error"].is_string() || !text_of(keys, "error").empty(), place,
            "an error needs words");
    add_test<KqlCase>(suite, name, file, line, data);
  } else if (folder == "detect") {
    require_known_keys(
        keys, {"name", "rules", "events", "alerts", "types", "since", "until", "index"}, place);
    require(keys["rules"].is_array() && keys["alerts"].is_array(), place,
            "rules and alerts are needed");
    add_test<DetectCase>(suite, name, file, line, data);
  } else if (folder == "timestamp") {
    require_known_keys(
        keys, {"name", "text", "math", "now", "rounds_up", "time", "nanoseconds", "refused"},
        place);
    require(keys["text"].is_string() != keys["math"].is_string(), place,
            "either a text or date math is needed");
    require(keys.contains("time") || keys.contains("nanoseconds") || keys.contains("refused"),
            place, "an expectation is needed");
    add_test<TimestampCase>(suite, name, file, line, data);
  } else if (folder == "mapping") {
    require_known_keys(
        keys, {"name", "mapping", "raw", "ecs", "has", "lacks", "errors", "is_dropped"}, place);
    require(keys["mapping"].is_string() && keys["raw"].is_string(), place,
            "a mapping and a raw event are needed");
    require(keys.contains("ecs") || keys.contains("has") || keys.contains("is_dropped"), place,
            "an expectation is needed");
    add_test<MappingCase>(suite, name, file, line, data);
  } else {
    refuse(place, "nobody runs cases of this folder");
  }
}

void add_file(const std::filesystem::path& root, const std::filesystem::path& path) {
  const std::string file = path.string();
  const std::string suite = path.lexically_relative(root).replace_extension("").generic_string();
  const toml::table document = toml::parse_file(file);
  require_known_keys(document, {"source", "types", "case"}, file);
  require(!text_of(document, "source").empty(), file, "a source is needed");
  require(document["case"].is_array(), file, "there are no cases");
  std::set<std::string> names;
  for (const toml::node& node : *document["case"].as_array()) {
    CaseData data{*node.as_table(), ""};
    const toml::table* types = data.keys["types"].as_table();
    types = types != nullptr ? types : document["types"].as_table();
    data.types = types != nullptr ? as_json(*types) : "";
    const std::string name = text_of(data.keys, "name");
    require(names.insert(name).second, file, "two cases are called '" + name + "'");
    add_case(suite.substr(0, suite.find('/')), suite, file,
             static_cast<int>(node.source().begin.line), data);
  }
}

void add_all_cases(const std::filesystem::path& root) {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".toml") {
      files.insert(entry.path());
    }
  }
  for (const std::filesystem::path& path : files) {
    std::string problem;
    try {
      add_file(root, path);
      continue;
    } catch (const toml::parse_error& error) {
      std::ostringstream text;
      text << error;
      problem = text.str();
    } catch (const std::exception& error) {
      problem = error.what();
    }
    testing::RegisterTest("case_files", path.filename().c_str(), nullptr, nullptr, path.c_str(), 1,
                          [problem]() -> testing::Test* { return new BrokenFile(problem); });
  }
}

}  // namespace
}  // namespace trawl::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  trawl::test::add_all_cases(TRAWL_SOURCE_DIR "/tests/cases");
  return RUN_ALL_TESTS();
}
