// The tables of services, actions and paths stand in the mapping file; the rules that work on them
// here. Names are looked up in the pruned raw event, before anything is moved.

#include "scanner/ecs/cloudtrail_entities.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "scanner/ecs/entity_class.h"
#include "scanner/ecs/entity_look_up.h"

namespace trawl {
namespace {

struct TargetRule {
  std::vector<std::string> actions;  // exact names
  std::string contains;              // or a part of the name; "": none
  std::vector<EntityRule> take;
};

template <class Rule>
using ByService = std::map<std::string, std::vector<Rule>, std::less<>>;

struct EntityTables {
  std::vector<EntityRule> always;
  ByService<EntityRule> related;
  ByService<TargetRule> targets;
  EntityKinds kinds;
};

// The paths that the rules here look at themselves.
struct EventPaths {
  EntityPath name = EntityPath("eventName");
  EntityPath source = EntityPath("eventSource");
  EntityPath type = EntityPath("userIdentity.type");
  EntityPath arn = EntityPath("userIdentity.arn");
  EntityPath invoked_by = EntityPath("userIdentity.invokedBy");
  EntityPath issuer = EntityPath("userIdentity.sessionContext.sessionIssuer.arn");
  EntityPath center_user = EntityPath("userIdentity.onBehalfOf.userId");

  std::vector<EntityRule> center_store = {
      {.paths = {EntityPath("userIdentity.onBehalfOf.identityStoreArn")}}};
  std::vector<EntityRule> account = {{.paths = {EntityPath("recipientAccountId")}}};
  std::vector<EntityRule> instances = {
      {.kind = EntityRule::Kind::Chain, .paths = {EntityPath("requestParameters.instanceIds[]")}}};
  std::vector<EntityRule> tagged = {
      {.kind = EntityRule::Kind::Chain,
       .paths = {EntityPath("requestParameters.targets[].values[]")}}};
};

const EventPaths& event_paths() {
  static const EventPaths kPaths;
  return kPaths;
}

// What is written.
struct OutputPaths {
  TreePath related = TreePath("related.entity");
  TreePath targets = TreePath("target.entity.id");
  // In the order of EntityClass.
  std::array<TreePath, 4> targets_by_class = {
      TreePath("user.target.entity.id"), TreePath("host.target.entity.id"),
      TreePath("service.target.entity.id"), TreePath("entity.target.id")};
  TreePath instances = TreePath("host.target.id");
  TreePath actor = TreePath("actor.entity.id");
  TreePath user = TreePath("user.entity.id");
  TreePath host = TreePath("host.entity.id");
  TreePath service = TreePath("service.entity.id");
  TreePath other = TreePath("entity.id");
};

const OutputPaths& output_paths() {
  static const OutputPaths kPaths;
  return kPaths;
}

template <class Texts>
void set_list(MappingRun& run, const TreePath& path, const Texts& texts) {
  if (texts.empty()) {
    return;
  }
  std::vector<JsonTree> elements;
  elements.reserve(texts.size());
  for (const TreeText& text : texts) {
    elements.push_back(JsonTree::string(text));
  }
  run.set(path, JsonTree::array(std::move(elements)));
}

void write_targets(MappingRun& run, const EntitySet& targets, const EntityKinds& kinds) {
  const OutputPaths& paths = output_paths();
  std::array<std::vector<TreeText>, 4> by_class;  // in order, as `targets` are
  EntitySet instances;
  for (const TreeText& target : targets) {
    const EntityClass entity_class = classify_entity(target, kinds);
    by_class.at(static_cast<std::size_t>(entity_class)).push_back(target);
    if (entity_class == EntityClass::Host) {
      if (const std::string_view id = instance_id(target); !id.empty()) {
        instances.insert(TreeText(id));
      }
    }
  }
  set_list(run, paths.targets, targets);
  for (std::size_t i = 0; i < by_class.size(); ++i) {
    set_list(run, paths.targets_by_class.at(i), by_class.at(i));
  }
  set_list(run, paths.instances, instances);
}

TreeText find_actor(EntityLookUp& look_up, std::string_view service, std::string_view action) {
  const EventPaths& paths = event_paths();
  TreeText arn = look_up.name_at(paths.arn);
  if (service == "sts" && action == "AssumeRole") {
    const std::string_view type = look_up.text_at(paths.type);
    return type == "AWSService"    ? look_up.name_at(paths.invoked_by)
           : type == "AssumedRole" ? look_up.name_at(paths.issuer)
                                   : arn;
  }
  const bool is_last = !arn.view().empty() || (service == "sts" && action == "GetCallerIdentity");
  return is_last ? arn : look_up.name_at(paths.center_user);
}

struct Actor {
  TreeText id;
  const TreePath* field = nullptr;  // where it is named besides actor.entity.id
  TreeText field_id;                // as what
};

Actor describe_actor(EntityLookUp& look_up, const TreeText& id) {
  const EventPaths& paths = event_paths();
  const OutputPaths& outputs = output_paths();
  Actor actor{.id = id, .field = &outputs.other, .field_id = id};
  const std::string_view type = look_up.text_at(paths.type);
  const std::string_view kind = arn_kind(id);
  if (type == "AWSService" || is_service_role(id)) {
    actor.field = &outputs.service;
  } else if (type == "IAMUser" || type == "Root" || type == "AssumedRole") {
    actor.field = &outputs.user;
    TreeText issuer = look_up.name_at(paths.issuer);
    if (type == "AssumedRole" && !issuer.view().empty()) {
      actor.field_id = std::move(issuer);
    }
  } else if (kind == "user" || kind == "role" || kind == "assumed-role" ||
             kind == "federated-user") {
    actor.field = &outputs.user;
  } else if (kind == "instance" || id.view().starts_with("i-")) {
    actor.field = &outputs.host;
  }
  return actor;
}

std::string_view service_of(EntityLookUp& look_up) {
  constexpr std::string_view kSuffix = ".amazonaws.com";
  std::string_view source = look_up.text_at(event_paths().source);
  source.remove_suffix(source.ends_with(kSuffix) ? kSuffix.size() : 0);
  return source;
}

// Commands are sent to instances by name, or to all that carry a tag; "*" alone means the whole
// account.
void find_command_targets(EntityLookUp& look_up, EntitySet& targets) {
  const EventPaths& paths = event_paths();
  look_up.collect(paths.instances, targets);
  if (targets.empty()) {
    look_up.collect(paths.tagged, targets);
    if (targets.size() == 1 && *targets.begin() == "*") {
      targets.clear();
      look_up.collect(paths.account, targets);
    }
  }
}

EntitySet find_targets(EntityLookUp& look_up, const EntityTables& tables, std::string_view service,
                       std::string_view action) {
  EntitySet targets;
  if (const auto rules = tables.targets.find(service); rules != tables.targets.end()) {
    for (const TargetRule& rule : rules->second) {
      const bool is_named = std::ranges::find(rule.actions, action) != rule.actions.end();
      const bool is_alike =
          !rule.contains.empty() && action.find(rule.contains) != std::string_view::npos;
      if (is_named || is_alike) {
        look_up.collect(rule.take, targets);
      }
    }
  }
  if (service == "ssm" && action == "SendCommand") {
    find_command_targets(look_up, targets);
  }
  return targets;
}

void map_entities(MappingRun& run, const EntityTables& tables) {
  static const TreePath kRaw("raw");
  const EventPaths& paths = event_paths();
  const OutputPaths& outputs = output_paths();
  const JsonTree* raw = run.find(kRaw);
  if (raw == nullptr || !raw->is_object()) {
    return;
  }
  EntityLookUp look_up(*raw);
  const std::string_view action = look_up.text_at(paths.name);
  if (action.empty() && look_up.wrong_path().empty()) {
    return;
  }
  const std::string_view service = service_of(look_up);
  EntitySet related;
  look_up.collect(tables.always, related);
  if (look_up.text_at(paths.type) == "IdentityCenterUser") {
    look_up.collect(paths.center_store, related);
  }
  if (const auto rules = tables.related.find(service); rules != tables.related.end()) {
    look_up.collect(rules->second, related);
  }
  const EntitySet targets = find_targets(look_up, tables, service, action);
  const Actor actor = describe_actor(look_up, find_actor(look_up, service, action));
  if (!look_up.wrong_path().empty()) {
    run.add_error("entities: '" + look_up.wrong_path() +
                  "' is not the text, list or object it should be");
    return;
  }
  for (const TreeText& target : targets) {
    related.insert(target);
  }
  set_list(run, outputs.related, related);
  if (!targets.empty()) {
    write_targets(run, targets, tables.kinds);
  }
  if (!actor.id.view().empty()) {
    set_list(run, outputs.actor, std::array{actor.id});
    set_list(run, *actor.field, std::array{actor.field_id});
  }
}

// ---- reading the tables
// --------------------------------------------------------------------------

// One text or a list of texts; nothing if the key is absent.
std::vector<std::string> texts_at(const TomlValue& table, std::string_view key) {
  std::vector<std::string> texts;
  const TomlEntry* entry = table.find(key);
  if (entry == nullptr) {
    return texts;
  }
  if (const auto* one = std::get_if<std::string>(&entry->value.data)) {
    return {*one};
  }
  if (const auto* list = std::get_if<TomlValue::Array>(&entry->value.data)) {
    for (const TomlValue& element : *list) {
      if (const auto* text = std::get_if<std::string>(&element.data)) {
        texts.push_back(*text);
      }
    }
  }
  return texts;
}

std::set<std::string, std::less<>> set_at(const TomlValue& table, std::string_view key) {
  const std::vector<std::string> texts = texts_at(table, key);
  return {texts.begin(), texts.end()};
}

Result<std::vector<EntityRule>> rules_at(const TomlValue& table, std::string_view key) {
  const TomlEntry* entry = table.find(key);
  if (entry == nullptr) {
    return fail(ErrorCode::Invalid, "'" + std::string(key) + "' is missing");
  }
  return read_entity_rules(entry->value);
}

// Adds the row to those of its service.
Result<void> read_target(const TomlValue& row, ByService<TargetRule>& targets) {
  const std::vector<std::string> service = texts_at(row, "service");
  const std::vector<std::string> contains = texts_at(row, "action_contains");
  if (service.size() != 1) {
    return fail(ErrorCode::Invalid, "a row of 'target' names one 'service'");
  }
  return rules_at(row, "paths").transform([&](std::vector<EntityRule> rules) {
    targets[service.front()].push_back(
        {.actions = texts_at(row, "actions"),
         .contains = contains.empty() ? std::string() : contains.front(),
         .take = std::move(rules)});
  });
}

// Calls `visit(entry)` for the entries of the table or the elements of the list at `key`.
template <class List, class Visit>
Result<void> for_each_at(const TomlValue& options, std::string_view key, Visit&& visit) {
  const TomlEntry* entry = options.find(key);
  const List* list = entry == nullptr ? nullptr : std::get_if<List>(&entry->value.data);
  if (list == nullptr) {
    return fail(ErrorCode::Invalid, "'" + std::string(key) + "' is missing");
  }
  for (const auto& item : *list) {
    if (Result<void> visited = visit(item); !visited) {
      return visited;
    }
  }
  return {};
}

Result<void> read_tables(const TomlValue& options, EntityTables& tables) {
  Result<std::vector<EntityRule>> always = rules_at(options, "always");
  if (!always) {
    return fail(always.error());
  }
  tables.always = std::move(*always);
  tables.kinds = {.user = set_at(options, "user_kinds"),
                  .host = set_at(options, "host_kinds"),
                  .service = set_at(options, "service_kinds"),
                  .service_prefixes = texts_at(options, "service_prefixes")};
  const Result<void> read =
      for_each_at<TomlValue::Table>(options, "related", [&](const TomlEntry& entry) {
        return read_entity_rules(entry.value).transform([&](std::vector<EntityRule> rules) {
          tables.related.emplace(entry.key, std::move(rules));
        });
      });
  return read.and_then([&] {
    return for_each_at<TomlValue::Array>(
        options, "target", [&](const TomlValue& row) { return read_target(row, tables.targets); });
  });
}

}  // namespace

Result<std::function<void(MappingRun&)>> make_cloudtrail_entities(const TomlValue& options) {
  auto tables = std::make_shared<EntityTables>();
  if (const Result<void> read = read_tables(options, *tables); !read) {
    return fail(read.error());
  }
  return [tables](MappingRun& run) { map_entities(run, *tables); };
}

}  // namespace trawl
