#include "scanner/ecs/entity_look_up.h"

#include <algorithm>
#include <variant>

#include "scanner/ecs/java_text.h"

namespace trawl {
namespace {

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == std::string_view::npos
             ? std::string_view{}
             : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

Result<EntityRule> read_text_rule(std::string_view text) {
  constexpr std::string_view kAsText = "as_text:";
  constexpr std::string_view kChain = "chain:";
  EntityRule rule;
  if (text.starts_with(kAsText)) {
    rule.kind = EntityRule::Kind::AsText;
    text.remove_prefix(kAsText.size());
  } else if (text.starts_with(kChain)) {
    rule.kind = EntityRule::Kind::Chain;
    text.remove_prefix(kChain.size());
  }
  while (true) {
    const std::size_t comma = rule.kind == EntityRule::Kind::Chain ? text.find(',') : text.npos;
    const std::string_view path = trim(text.substr(0, comma));
    if (path.empty() || path.find_first_of(" ,:") != std::string_view::npos) {
      return fail(ErrorCode::Invalid, "'" + std::string(path) + "' is not a path of an entity");
    }
    rule.paths.emplace_back(path);
    if (comma == std::string_view::npos) {
      return rule;
    }
    text.remove_prefix(comma + 1);
  }
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the mapping file
Result<EntityRule> read_rule(const TomlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value.data)) {
    return read_text_rule(*text);
  }
  const TomlEntry* each = value.find("each");
  const TomlEntry* take = value.find("take");
  const std::string* list = each == nullptr ? nullptr : std::get_if<std::string>(&each->value.data);
  if (list == nullptr || !list->ends_with("[]") || take == nullptr) {
    return fail(
        ErrorCode::Invalid,
        "a rule for entities is a text, or a table with 'each', a path that ends in \"[]\", "
        "and 'take', a list of rules");
  }
  Result<std::vector<EntityRule>> rules = read_entity_rules(take->value);
  if (!rules) {
    return fail(rules.error());
  }
  return EntityRule{.kind = EntityRule::Kind::Each, .paths = {*list}, .take = std::move(*rules)};
}

}  // namespace

// NOLINTNEXTLINE(misc-no-recursion): as deep as the mapping file
Result<std::vector<EntityRule>> read_entity_rules(const TomlValue& value) {
  std::vector<EntityRule> rules;
  const auto* list = std::get_if<TomlValue::Array>(&value.data);
  const std::size_t count = list == nullptr ? 1 : list->size();
  for (std::size_t i = 0; i < count; ++i) {
    Result<EntityRule> rule = read_rule(list == nullptr ? value : (*list)[i]);
    if (!rule) {
      return fail(rule.error());
    }
    rules.push_back(std::move(*rule));
  }
  return rules;
}

// Below the surrogates, the order of UTF-8 is that of UTF-16.
bool Utf16Less::operator()(const std::string& a, const std::string& b) const {
  const auto [in_a, in_b] = std::ranges::mismatch(a, b);
  constexpr unsigned char kFirstAbove = 0xEE;  // leads U+E000 and what lies above
  const bool is_same_order = in_a == a.end() || in_b == b.end() ||
                             (static_cast<unsigned char>(*in_a) < kFirstAbove &&
                              static_cast<unsigned char>(*in_b) < kFirstAbove);
  return is_same_order ? a < b : to_utf16(a) < to_utf16(b);
}

void EntityLookUp::spoil(std::string_view path) {
  if (wrong_path_.empty()) {
    wrong_path_ = path;
  }
}

// Calls `visitor(value)` for every value at `path` below `from`; a step that ends in "[]" stands
// for the elements of a list. Ends when it returns false, and where a type is wrong.
// NOLINTNEXTLINE(misc-no-recursion): as deep as the path
template <class Visit>
void EntityLookUp::visit(const JsonTree& from, std::string_view path, std::string_view whole_path,
                         const Visit& visitor) {
  if (path.empty()) {
    visitor(from);
    return;
  }
  if (!from.is_object()) {
    return spoil(whole_path);
  }
  const std::size_t dot = path.find('.');
  std::string_view step = path.substr(0, dot);
  const std::string_view rest =
      dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  const bool is_list = step.ends_with("[]");
  step.remove_suffix(is_list ? 2 : 0);
  const JsonTree* member = from.member(step);
  if (member == nullptr || member->kind() == JsonTree::Kind::Null) {
    return;
  }
  if (!is_list) {
    return visit(*member, rest, whole_path, visitor);
  }
  if (!member->is_array()) {
    return spoil(whole_path);
  }
  for (const JsonTree& element : member->elements()) {
    visit(element, rest, whole_path, visitor);
  }
}

// "" if it is of a wrong type.
std::string EntityLookUp::text_of(const JsonTree& value, const EntityRule& rule) {
  if (value.is_string()) {
    return std::string(value.text());
  }
  if (rule.kind == EntityRule::Kind::AsText && value.kind() == JsonTree::Kind::Number) {
    return java_number(value.text());
  }
  spoil(rule.paths.front());
  return {};
}

void EntityLookUp::collect_chain(const JsonTree& from, const EntityRule& rule, EntitySet& set) {
  for (const std::string& path : rule.paths) {
    bool goes_on = false;
    bool has_stopped = false;
    visit(from, path, path, [&](const JsonTree& value) {
      std::string text = text_of(value, rule);
      if (!has_stopped) {
        goes_on = !text.empty() && set.insert(std::move(text)).second;
        has_stopped = !goes_on;
      }
    });
    if (!goes_on) {
      return;
    }
  }
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the mapping file
void EntityLookUp::collect(const JsonTree& from, const std::vector<EntityRule>& rules,
                           EntitySet& set) {
  for (const EntityRule& rule : rules) {
    const std::string& path = rule.paths.front();
    switch (rule.kind) {
      case EntityRule::Kind::Chain:
        collect_chain(from, rule, set);
        break;
      case EntityRule::Kind::Each:
        visit(from, path, path, [&](const JsonTree& element) {
          element.is_object() ? collect(element, rule.take, set) : spoil(path);
        });
        break;
      case EntityRule::Kind::Text:
      case EntityRule::Kind::AsText:
        visit(from, path, path, [&](const JsonTree& value) {
          if (std::string text = text_of(value, rule); !text.empty()) {
            set.insert(std::move(text));
          }
        });
    }
  }
}

void EntityLookUp::collect(const std::vector<EntityRule>& rules, EntitySet& set) {
  collect(event_, rules, set);
}

std::string EntityLookUp::text_at(std::string_view path) {
  std::string found;
  const EntityRule rule{.paths = {std::string(path)}};
  visit(event_, path, path, [&](const JsonTree& value) { found = text_of(value, rule); });
  return found;
}

}  // namespace trawl
