// [metadata] and [rule], key by key. The first problem found, in the order of reading, is the
// diagnostic.

#include "rules/rule_reader.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "rules/rule_tables.h"
#include "rules/toml.h"
#include "rules/toml_fields.h"

namespace trawl {
namespace {

bool has_query(RuleType type) {
  return type != RuleType::MachineLearning && type != RuleType::SavedQuery;
}

// Kibana's rule schema: the language of a type, where a rule does not name one.
Language default_language(RuleType type, bool has_query_text) {
  switch (type) {
    case RuleType::Eql:
      return Language::Eql;
    case RuleType::Esql:
      return Language::Esql;
    case RuleType::MachineLearning:
      return Language::None;
    case RuleType::SavedQuery:
      return has_query_text ? Language::Kuery : Language::None;
    case RuleType::Query:
    case RuleType::NewTerms:
    case RuleType::Threshold:
    case RuleType::ThreatMatch:
      break;
  }
  return Language::Kuery;
}

bool speaks(RuleType type, Language language) {
  switch (type) {
    case RuleType::Eql:
      return language == Language::Eql;
    case RuleType::Esql:
      return language == Language::Esql;
    case RuleType::MachineLearning:
      return true;
    case RuleType::Query:
    case RuleType::SavedQuery:
    case RuleType::NewTerms:
    case RuleType::Threshold:
    case RuleType::ThreatMatch:
      break;
  }
  return language == Language::Kuery || language == Language::Lucene;
}

// Reads the two tables into one Rule. `text` is the document that the places count in.
class RuleReader {
 public:
  RuleReader(std::string_view text, const TomlEntry& rule, const std::string& file)
      : text_(text), header_(rule), table_(rule.value) {
    rule_.file = file;
  }

  void read_metadata(const TomlValue& metadata) {
    rule_.creation_date = fields_.text(metadata, "creation_date");
    rule_.updated_date = fields_.text(metadata, "updated_date");
    rule_.maturity = fields_.text(metadata, "maturity");
    rule_.min_stack_version = fields_.text(metadata, "min_stack_version");
    rule_.integrations = fields_.text_or_texts(metadata, "integration");
  }

  void read_table() {
    read_identity();
    read_query();
    read_texts();
    read_numbers();
    read_special();
    read_indicators();
  }

  [[nodiscard]] const std::optional<SyntaxProblem>& problem() const { return fields_.problem(); }
  [[nodiscard]] Rule take() && { return std::move(rule_); }

 private:
  std::string text(std::string_view key) { return fields_.text(table_, key); }
  std::vector<std::string> texts(std::string_view key) { return fields_.texts(table_, key); }

  std::string required_text(std::string_view key) {
    std::string value = text(key);
    if (const TomlEntry* entry = table_.find(key); entry == nullptr) {
      fields_.refuse(header_, fmt::format("the rule lacks {}", key));
    } else if (value.empty()) {
      fields_.refuse(*entry, fmt::format("{} is empty", key));
    }
    return value;
  }

  std::string text_or(std::string_view key, std::string otherwise) {
    return table_.find(key) == nullptr ? std::move(otherwise) : text(key);
  }

  void read_identity() {
    rule_.id = required_text("rule_id");
    rule_.name = required_text("name");
    const std::string type = required_text("type");
    if (const std::optional<RuleType> known = parse_rule_type(type)) {
      rule_.type = *known;
    } else if (const TomlEntry* entry = table_.find("type")) {
      fields_.refuse(*entry, fmt::format("type is \"{}\", expected query, saved_query, eql, esql, "
                                         "new_terms, threshold, threat_match or machine_learning",
                                         type));
    }
  }

  void read_query() {
    const TomlEntry* entry = table_.find("query");
    rule_.query = text("query");
    if (entry == nullptr && has_query(rule_.type)) {
      fields_.refuse(header_, "the rule lacks query");
    }
    if (entry != nullptr) {
      rule_.query_offset_bytes = query_offset(entry->value.offset_bytes);
    }
    rule_.language =
        read_language("language").value_or(default_language(rule_.type, entry != nullptr));
    if (const TomlEntry* language = table_.find("language");
        language != nullptr && !speaks(rule_.type, rule_.language)) {
      fields_.refuse(*language,
                     fmt::format("language is \"{}\", which rules of type {} do not have",
                                 language_name(rule_.language), rule_type_name(rule_.type)));
    }
    rule_.index = texts("index");
    if (const TomlEntry* filters = table_.find("filters")) {
      rule_.filters_json = read_filters(*filters);
    }
  }

  std::optional<Language> read_language(std::string_view key) {
    const TomlEntry* entry = table_.find(key);
    if (entry == nullptr) {
      return std::nullopt;
    }
    const std::string word = text(key);
    const std::optional<Language> language = parse_language(word);
    if (!language) {
      fields_.refuse(*entry,
                     fmt::format("{} is \"{}\", expected kuery, lucene, eql or esql", key, word));
    }
    return language;
  }

  // `quote_offset` is where the string begins. Its content follows the quotes, and in a string of
  // three quotes a first line break is not part of it. With escapes the bytes are others: 0.
  [[nodiscard]] std::size_t query_offset(std::size_t quote_offset) const {
    const std::string_view rest = text_.substr(std::min(quote_offset, text_.size()));
    std::size_t begin = 1;
    if (rest.starts_with("'''") || rest.starts_with("\"\"\"")) {
      begin = rest.substr(3).starts_with('\n') ? 4 : 3;
    }
    return rest.size() > begin && rest.substr(begin).starts_with(rule_.query) &&
                   !rule_.query.empty()
               ? quote_offset + begin
               : 0;
  }

  std::string read_filters(const TomlEntry& entry) {
    return fields_.tables(table_, entry.key).empty() ? std::string() : to_json(entry.value);
  }

  void read_texts() {
    rule_.description = text("description");
    rule_.license = text("license");
    rule_.note = text("note");
    rule_.setup = text("setup");
    rule_.from = text_or("from", std::move(rule_.from));
    rule_.to = text_or("to", std::move(rule_.to));
    rule_.interval = text_or("interval", std::move(rule_.interval));
    rule_.timestamp_override = text("timestamp_override");
    rule_.event_category_override = text("event_category_override");
    rule_.rule_name_override = text("rule_name_override");
    rule_.building_block_type = text("building_block_type");
    rule_.timeline_id = text("timeline_id");
    rule_.timeline_title = text("timeline_title");
    rule_.author = texts("author");
    rule_.tags = texts("tags");
    rule_.references = texts("references");
    rule_.false_positives = texts("false_positives");
    if (const TomlValue* fields = fields_.table(table_, "investigation_fields")) {
      rule_.investigation_fields = fields_.texts(*fields, "field_names");
    }
  }

  void read_numbers() {
    rule_.severity = read_severity(fields_, table_).value_or(rule_.severity);
    rule_.risk_score = integer_within("risk_score", rule_.risk_score, 0, 100);
    rule_.version = integer_within("version", rule_.version, 1, INT64_MAX);
    rule_.max_signals = integer_within("max_signals", rule_.max_signals, 1, INT64_MAX);
    rule_.anomaly_threshold = fields_.integer(table_, "anomaly_threshold");
  }

  std::int64_t integer_within(std::string_view key, std::int64_t otherwise, std::int64_t least,
                              std::int64_t most) {
    const std::optional<std::int64_t> value = fields_.integer(table_, key);
    if (value && (*value < least || *value > most)) {
      fields_.refuse(*table_.find(key),
                     most == INT64_MAX
                         ? fmt::format("{} is {}, expected {} or more", key, *value, least)
                         : fmt::format("{} is {}, expected {} to {}", key, *value, least, most));
    }
    return value.value_or(otherwise);
  }

  void read_special() {
    rule_.threats = read_threats(fields_, table_);
    rule_.severity_mapping = read_overrides(fields_, table_, "severity_mapping");
    rule_.risk_score_mapping = read_overrides(fields_, table_, "risk_score_mapping");
    rule_.threshold = read_threshold(fields_, table_);
    rule_.new_terms = read_new_terms(fields_, table_);
    rule_.suppression = read_suppression(fields_, table_);
    rule_.machine_learning_jobs = fields_.text_or_texts(table_, "machine_learning_job_id");
    const auto require_table = [this](RuleType type, bool is_given, std::string_view key) {
      if (rule_.type == type && !is_given) {
        fields_.refuse(header_, fmt::format("the rule lacks {}", key));
      }
    };
    require_table(RuleType::Threshold, rule_.threshold.has_value(), "threshold");
    require_table(RuleType::NewTerms, rule_.new_terms.has_value(), "new_terms");
    require_table(RuleType::MachineLearning, !rule_.machine_learning_jobs.empty(),
                  "machine_learning_job_id");
  }

  void read_indicators() {
    rule_.threat_index = texts("threat_index");
    rule_.threat_query = text("threat_query");
    rule_.threat_language = read_language("threat_language").value_or(Language::None);
    rule_.threat_indicator_path = text("threat_indicator_path");
    if (const TomlEntry* filters = table_.find("threat_filters")) {
      rule_.threat_filters_json = read_filters(*filters);
    }
    rule_.threat_mapping = read_threat_mapping(fields_, table_);
    if (rule_.type == RuleType::ThreatMatch && !rule_.threat_mapping) {
      fields_.refuse(header_, "the rule lacks threat_mapping");
    }
  }

  std::string_view text_;
  const TomlEntry& header_;
  const TomlValue& table_;
  TomlFields fields_;
  Rule rule_;
};

tl::expected<Rule, SyntaxProblem> read_document(std::string_view text, const std::string& file) {
  const auto document = parse_toml(text);
  if (!document) {
    return tl::unexpected(document.error());
  }
  TomlFields root;
  if (root.table(*document, "rule") == nullptr) {
    return tl::unexpected(root.problem().value_or(
        SyntaxProblem{.message = "not a rule file: there is no table [rule]", .span = {}}));
  }
  const TomlValue* metadata = root.table(*document, "metadata");
  if (root.problem()) {
    return tl::unexpected(*root.problem());
  }
  RuleReader reader(text, *document->find("rule"), file);
  if (metadata != nullptr) {
    reader.read_metadata(*metadata);
  }
  reader.read_table();
  if (reader.problem()) {
    return tl::unexpected(*reader.problem());
  }
  return std::move(reader).take();
}

}  // namespace

tl::expected<Rule, Diagnostic> read_rule(std::string_view text, const std::string& file) {
  if (text.size() > kMaxRuleFileBytes) {
    return tl::unexpected(make_diagnostic(
        text.substr(0, kMaxSourceLineColumns), {},
        fmt::format("the file has more than {} bytes, the limit for a rule", kMaxRuleFileBytes),
        file));
  }
  const std::string unix_text = with_unix_lines(text);
  auto rule = read_document(unix_text, file);
  if (!rule) {
    return tl::unexpected(
        make_diagnostic(unix_text, rule.error().span, rule.error().message, file));
  }
  return std::move(*rule);
}

std::string with_unix_lines(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (true) {
    const std::size_t end = text.find("\r\n");
    result += text.substr(0, end);
    if (end == std::string_view::npos) {
      return result;
    }
    text.remove_prefix(end + 1);
  }
}

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const char* const begin = std::to_address(text.begin());
  const char* const end = begin + text.size();
  const auto [rest, error] = std::from_chars(begin, end, count);
  if (error != std::errc() || count < 0 || text.starts_with('-')) {
    return std::nullopt;
  }
  return duration_of(count, std::string_view(rest, static_cast<std::size_t>(end - rest)));
}

std::optional<std::chrono::seconds> parse_lookback(std::string_view text) {
  constexpr std::string_view kNow = "now";
  if (!text.starts_with(kNow)) {
    return std::nullopt;
  }
  text.remove_prefix(kNow.size());
  if (text.empty()) {
    return std::chrono::seconds(0);
  }
  return text.starts_with('-') ? parse_duration(text.substr(1)) : std::nullopt;
}

}  // namespace trawl
