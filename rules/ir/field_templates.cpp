// The dynamic templates of Elasticsearch's component template ecs@mappings: what a field of a log
// becomes if no mapping names it. The first template that matches decides.
//
// Elasticsearch also looks at the JSON type of the first value it sees: the `ip` template takes
// strings only, `scaled_float` numbers only. Here the name alone decides, because a type belongs to
// a field and not to an event: under a name that reads as an address, a value that is no address
// passes no test, which is what would happen to the second event of an index, too. The last
// template, all other strings → keyword of at most 1024, is FieldType::Dynamic.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "rules/ir/field.h"
#include "rules/ir/field_catalog.h"
#include "rules/ir/pattern.h"

namespace trawl {
namespace {

struct Template {
  std::string_view pattern;  // '*' crosses dots
  FieldType type;
  bool has_text = false;  // a multi-field `.text`
};

constexpr std::array<Template, 48> kTemplates{{
    {"message", FieldType::Text},
    {"*.message", FieldType::Text},
    {"ip", FieldType::Ip},
    {"*.ip", FieldType::Ip},
    {"*_ip", FieldType::Ip},
    {"*.io.text", FieldType::Wildcard},
    {"*.message_id", FieldType::Wildcard},
    {"*registry.data.strings", FieldType::Wildcard},
    {"*url.path", FieldType::Wildcard},
    {"*.body.content", FieldType::Wildcard, true},
    {"*url.full", FieldType::Wildcard, true},
    {"*url.original", FieldType::Wildcard, true},
    {"*command_line", FieldType::Wildcard, true},
    {"*stack_trace", FieldType::Wildcard, true},
    {"*.title", FieldType::Keyword, true},
    {"*.executable", FieldType::Keyword, true},
    {"*.name", FieldType::Keyword, true},
    {"*.working_directory", FieldType::Keyword, true},
    {"*.full_name", FieldType::Keyword, true},
    {"*file.path", FieldType::Keyword, true},
    {"*file.target_path", FieldType::Keyword, true},
    {"*os.full", FieldType::Keyword, true},
    {"email.subject", FieldType::Keyword, true},
    {"vulnerability.description", FieldType::Keyword, true},
    {"user_agent.original", FieldType::Keyword, true},
    {"*.timestamp", FieldType::Date},
    {"*_timestamp", FieldType::Date},
    {"*.not_after", FieldType::Date},
    {"*.not_before", FieldType::Date},
    {"*.accessed", FieldType::Date},
    {"created", FieldType::Date},
    {"*.created", FieldType::Date},
    {"*.installed", FieldType::Date},
    {"*.creation_date", FieldType::Date},
    {"*.ctime", FieldType::Date},
    {"*.mtime", FieldType::Date},
    {"ingested", FieldType::Date},
    {"*.ingested", FieldType::Date},
    {"*.start", FieldType::Date},
    {"*.end", FieldType::Date},
    {"*.score.*", FieldType::Float},
    {"*_score*", FieldType::Float},
    {"*.usage", FieldType::ScaledFloat},
    {"location", FieldType::GeoPoint},
    {"*.location", FieldType::GeoPoint},
    {"*structured_data", FieldType::Flattened},
    {"*exports", FieldType::Flattened},
    {"*imports", FieldType::Flattened},
}};

bool matches(std::string_view pattern, std::string_view name) {
  return glob_matches(pattern, name, CaseRule::Sensitive);
}

const Template* find_template(std::string_view name) {
  for (const Template& candidate : kTemplates) {
    // A version beside a score ("vulnerability.score.version") is a word.
    const bool is_excepted = candidate.type == FieldType::Float && matches("*.version", name);
    if (!is_excepted && matches(candidate.pattern, name)) {
      return &candidate;
    }
  }
  return nullptr;
}

// True if an object on the way to `name` is flattened.
bool is_below_flattened(std::string_view name) {
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos;
       dot = name.find('.', dot + 1)) {
    const Template* const found = find_template(name.substr(0, dot));
    if (found != nullptr && found->type == FieldType::Flattened) {
      return true;
    }
  }
  return false;
}

FieldInfo guessed(std::string_view source, FieldType type) {
  FieldInfo info{.reading = {.type = type},
                 .source = std::string(source),
                 .text_field = {},
                 .is_known = false};
  if (type == FieldType::ScaledFloat) {
    info.reading.scaling_factor = 1000;
  }
  return info;
}

}  // namespace

std::optional<FieldInfo> find_by_template(std::string_view name) {
  if (name == "@timestamp" || name.ends_with(".@timestamp")) {
    return guessed(name, FieldType::Date);
  }
  if (is_below_flattened(name)) {
    return guessed(name, FieldType::FlattenedKey);
  }
  if (const Template* const found = find_template(name)) {
    FieldInfo info = guessed(name, found->type);
    if (found->has_text) {
      info.text_field = Reading{.type = FieldType::Text};
    }
    return info;
  }
  if (name.ends_with(".text")) {
    const std::string_view parent = name.substr(0, name.size() - std::string_view(".text").size());
    const Template* const found = find_template(parent);
    if (found != nullptr && found->has_text) {
      return guessed(parent, FieldType::Text);
    }
  }
  return std::nullopt;
}

}  // namespace trawl
