#include "tests/support/engines.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "io/block.h"
#include "io/chunker.h"
#include "tests/support/reference_eval.h"
#include "tests/support/temporary_folder.h"

namespace trawl::test {
namespace {

template <class Rules>
void append_hits(const RuleSet& rules, std::size_t event, const Rules& matched,
                 std::vector<RuleHit>& hits) {
  for (const RuleId id : matched) {
    hits.push_back({event, rules.rule(id).rule.id});
  }
}

std::vector<RuleHit> run_reference(const RuleSet& rules, const std::vector<std::string>& events,
                                   const MatchOptions& options) {
  std::vector<RuleHit> hits;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const ReferenceResult result = reference_match(
        rules, events[i],
        {.since = options.since, .until = options.until, .default_index = options.default_index});
    append_hits(rules, i, result.rules, hits);
  }
  std::ranges::sort(hits);
  return hits;
}

std::vector<RuleHit> run_matcher(const RuleSet& rules, const std::vector<std::string>& events,
                                 const MatchOptions& options) {
  Matcher matcher(rules, make_match_tables(rules, options.formats), options);
  std::vector<RuleHit> hits;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Block event = copy_block(events[i]);
    append_hits(rules, i, matcher.match(event.bytes).rules, hits);
  }
  std::ranges::sort(hits);
  return hits;
}

Engine scan_engine(std::string name, unsigned threads, std::size_t chunk_bytes) {
  const auto run = [=](const RuleSet& rules, const std::vector<std::string>& events,
                       const MatchOptions& options) {
    std::string text;
    for (const std::string& event : events) {
      text += event + '\n';
    }
    const TemporaryFolder folder;
    ScanOptions scan_options;
    scan_options.threads = threads;
    scan_options.chunk_bytes = chunk_bytes;
    scan_options.since = options.since;
    scan_options.until = options.until;
    scan_options.default_index = options.default_index;
    scan_options.validate = options.validate;
    const ScanRun scanned = run_scan(rules, {folder.write("events", text)}, scan_options);
    return hits_of_alerts(scanned.alerts);
  };
  const auto run_sorted = [run](const auto&... arguments) {
    std::vector<RuleHit> hits = run(arguments...);
    std::ranges::sort(hits);
    return hits;
  };
  return {std::move(name), run_sorted, run};
}

}  // namespace

std::string print_hits(const std::vector<RuleHit>& hits) {
  std::string text;
  for (const RuleHit& hit : hits) {
    text += fmt::format("{} {}\n", hit.event, hit.rule);
  }
  return text;
}

const std::vector<Engine>& all_engines() {
  static const std::vector<Engine> engines = {
      {"reference", run_reference, nullptr},
      {"matcher", run_matcher, nullptr},
      scan_engine("scan, 1 thread", 1, kDefaultChunkBytes),
      scan_engine("scan, 8 threads", 8, kDefaultChunkBytes),
      scan_engine("scan, chunks of one line", 2, 1),
  };
  return engines;
}

ScanRun run_scan(const RuleSet& rules, const std::vector<std::string>& paths,
                 const ScanOptions& options, std::string_view format) {
  const TemporaryFolder folder;
  const std::string alert_path = folder.path("alerts");
  Result<OutputFile> output = OutputFile::create(alert_path);
  const auto writer = make_writer(format);
  if (!output || !writer) {
    ADD_FAILURE() << (output ? writer.error().text() : output.error().text());
    return {};
  }
  const InputList inputs = list_inputs(paths);
  EXPECT_TRUE(inputs.skipped.empty());
  Result<ScanReport> report = scan(rules, inputs.inputs, options, **writer, *output);
  if (!report) {
    ADD_FAILURE() << report.error().text();
    return {};
  }
  const Result<void> committed = output->commit();
  EXPECT_TRUE(committed) << (committed ? "" : committed.error().text());
  return {std::move(*report), read_file(alert_path)};
}

std::vector<RuleHit> hits_of_alerts(std::string_view ndjson) {
  std::vector<RuleHit> hits;
  for (const std::string& line : lines_of(ndjson)) {
    const auto alert = nlohmann::json::parse(line, nullptr, false);
    if (alert.is_discarded()) {
      ADD_FAILURE() << "an alert is not JSON: " << line;
      continue;
    }
    // Names may be written dotted or as nested objects; either way "/a/b" or "/a.b" becomes "a.b".
    std::optional<std::size_t> record;
    std::optional<std::string> rule;
    const nlohmann::json flat = alert.flatten();
    for (const auto& [pointer, value] : flat.items()) {
      std::string name = pointer.substr(1);
      std::ranges::replace(name, '/', '.');
      if (name == "trawl.evidence.record" && value.is_number_unsigned()) {
        record = value.get<std::size_t>();
      } else if (name == "kibana.alert.rule.rule_id" && value.is_string()) {
        rule = value.get<std::string>();
      }
    }
    if (!record || !rule) {
      ADD_FAILURE() << "an alert lacks its evidence or its rule: " << line;
      continue;
    }
    hits.push_back({*record - 1, *rule});
  }
  return hits;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) {
      lines.emplace_back(text.substr(0, end));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\u{:04X}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string rule_toml(std::string_view id, std::string_view query, std::string_view further_toml) {
  return fmt::format(
      "[metadata]\ncreation_date = \"2026/01/01\"\nmaturity = \"production\"\n\n"
      "[rule]\nrule_id = {}\nname = {}\ndescription = \"made by a test\"\nrisk_score = 21\n"
      "severity = \"low\"\ntype = \"query\"\nlanguage = \"kuery\"\nquery = {}\n{}\n",
      toml_string(id), toml_string(id), toml_string(query), further_toml);
}

}  // namespace trawl::test
