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
  return EntityRule{
      .kind = EntityRule::Kind::Each, .paths = {EntityPath(*list)}, .take = std::move(*rules)};
}

// Below the surrogates, the order of UTF-8 is that of UTF-16.
bool comes_before_in_utf16(std::string_view a, std::string_view b) {
  const auto [in_a, in_b] = std::ranges::mismatch(a, b);
  constexpr unsigned char kFirstAbove = 0xEE;  // leads U+E000 and what lies above
  const bool is_same_order = in_a == a.end() || in_b == b.end() ||
                             (static_cast<unsigned char>(*in_a) < kFirstAbove &&
                              static_cast<unsigned char>(*in_b) < kFirstAbove);
  return is_same_order ? a < b : to_utf16(a) < to_utf16(b);
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

EntityPath::EntityPath(std::string_view path) : text_(path) {
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    std::string_view name = path.substr(0, dot);
    const bool is_list = name.ends_with("[]");
    name.remove_suffix(is_list ? 2 : 0);
    steps_.push_back({.name = std::string(name), .is_list = is_list});
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  }
}

bool EntitySet::insert(TreeText name) {
  const auto comes_before = [](std::string_view a, std::string_view b) {
    return comes_before_in_utf16(a, b);
  };
  const auto place = std::ranges::lower_bound(names_, name.view(), comes_before, &TreeText::view);
  if (place != names_.end() && *place == name) {
    return false;
  }
  names_.insert(place, std::move(name));
  return true;
}

void EntityLookUp::spoil(const EntityPath& path) {
  if (wrong_path_.empty()) {
    wrong_path_ = path.text();
  }
}

// Calls `visitor(value)` for every value at `steps` below `from`, which are the rest of `path`.
// Ends where a type is wrong.
// NOLINTNEXTLINE(misc-no-recursion): as deep as the path
template <class Visit>
void EntityLookUp::visit(const JsonTree& from, Steps steps, const EntityPath& path,
                         const Visit& visitor) {
  if (steps.empty()) {
    visitor(from);
    return;
  }
  if (!from.is_object()) {
    return spoil(path);
  }
  const JsonTree* member = from.member(steps.front().name);
  if (member == nullptr || member->kind() == JsonTree::Kind::Null) {
    return;
  }
  if (!steps.front().is_list) {
    return visit(*member, steps.subspan(1), path, visitor);
  }
  if (!member->is_array()) {
    return spoil(path);
  }
  for (const JsonTree& element : member->elements()) {
    visit(element, steps.subspan(1), path, visitor);
  }
}

// "" if it is of a wrong type.
TreeText EntityLookUp::text_of(const JsonTree& value, const EntityRule& rule) {
  if (value.is_string()) {
    return value.kept_text();
  }
  if (rule.kind == EntityRule::Kind::AsText && value.kind() == JsonTree::Kind::Number) {
    return TreeText(java_number(value.text()));
  }
  spoil(rule.paths.front());
  return {};
}

void EntityLookUp::collect_chain(const JsonTree& from, const EntityRule& rule, EntitySet& set) {
  for (const EntityPath& path : rule.paths) {
    bool goes_on = false;
    bool has_stopped = false;
    visit(from, path.steps(), path, [&](const JsonTree& value) {
      TreeText text = text_of(value, rule);
      if (!has_stopped) {
        goes_on = !text.view().empty() && set.insert(std::move(text));
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
    const EntityPath& path = rule.paths.front();
    switch (rule.kind) {
      case EntityRule::Kind::Chain:
        collect_chain(from, rule, set);
        break;
      case EntityRule::Kind::Each:
        visit(from, path.steps(), path, [&](const JsonTree& element) {
          element.is_object() ? collect(element, rule.take, set) : spoil(path);
        });
        break;
      case EntityRule::Kind::Text:
      case EntityRule::Kind::AsText:
        visit(from, path.steps(), path, [&](const JsonTree& value) {
          if (TreeText text = text_of(value, rule); !text.view().empty()) {
            set.insert(std::move(text));
          }
        });
    }
  }
}

void EntityLookUp::collect(const std::vector<EntityRule>& rules, EntitySet& set) {
  collect(event_, rules, set);
}

const JsonTree* EntityLookUp::string_at(const EntityPath& path) {
  const JsonTree* found = nullptr;
  visit(event_, path.steps(), path, [&](const JsonTree& value) {
    found = value.is_string() ? &value : nullptr;
    if (found == nullptr) {
      spoil(path);
    }
  });
  return found;
}

std::string_view EntityLookUp::text_at(const EntityPath& path) {
  const JsonTree* found = string_at(path);
  return found == nullptr ? std::string_view() : found->text();
}

TreeText EntityLookUp::name_at(const EntityPath& path) {
  const JsonTree* found = string_at(path);
  return found == nullptr ? TreeText() : found->kept_text();
}

}  // namespace trawl
