// The tables of services, actions and paths stand in the mapping file; the rules that work on them
// here. Names are looked up in the pruned raw event, before anything is moved.

#include "scanner/ecs/cloudtrail_entities.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>
#include <variant>

#include "scanner/ecs/entity_class.h"
#include "scanner/ecs/entity_look_up.h"

namespace trawl {
namespace {

struct TargetRule {
  std::string service;
  std::vector<std::string> actions;  // exact names
  std::string contains;              // or a part of the name; "": none
  std::vector<EntityRule> take;
};

struct EntityTables {
  std::vector<EntityRule> always;
  std::map<std::string, std::vector<EntityRule>, std::less<>> related;  // by service
  std::vector<TargetRule> targets;
  EntityKinds kinds;
};

EntityRule one_path(std::string_view path) {
  return {.paths = {std::string(path)}};
}

JsonTree text_list(const EntitySet& texts) {
  std::vector<JsonTree> elements;
  for (const std::string& text : texts) {
    elements.push_back(JsonTree::string(text));
  }
  return JsonTree::array(std::move(elements));
}

void set_list(MappingRun& run, std::string_view path, const EntitySet& texts) {
  if (!texts.empty()) {
    run.set(path, text_list(texts));
  }
}

void write_targets(MappingRun& run, const EntitySet& targets, const EntityKinds& kinds) {
  // In the order of EntityClass.
  static constexpr std::array<std::string_view, 4> kFields = {
      "user.target.entity.id", "host.target.entity.id", "service.target.entity.id",
      "entity.target.id"};
  std::array<EntitySet, kFields.size()> by_class;
  EntitySet instances;
  for (const std::string& target : targets) {
    const EntityClass entity_class = classify_entity(target, kinds);
    by_class.at(static_cast<std::size_t>(entity_class)).insert(target);
    if (entity_class == EntityClass::Host) {
      if (std::string id = instance_id(target); !id.empty()) {
        instances.insert(std::move(id));
      }
    }
  }
  set_list(run, "target.entity.id", targets);
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    set_list(run, kFields.at(i), by_class.at(i));
  }
  set_list(run, "host.target.id", instances);
}

std::string find_actor(EntityLookUp& look_up, std::string_view service, std::string_view action) {
  constexpr std::string_view kIssuer = "userIdentity.sessionContext.sessionIssuer.arn";
  const std::string arn = look_up.text_at("userIdentity.arn");
  if (service == "sts" && action == "AssumeRole") {
    const std::string type = look_up.text_at("userIdentity.type");
    return type == "AWSService"    ? look_up.text_at("userIdentity.invokedBy")
           : type == "AssumedRole" ? look_up.text_at(kIssuer)
                                   : arn;
  }
  const bool is_last = !arn.empty() || (service == "sts" && action == "GetCallerIdentity");
  return is_last ? arn : look_up.text_at("userIdentity.onBehalfOf.userId");
}

struct Actor {
  std::string id;
  std::string_view field;  // where it is named besides actor.entity.id
  std::string field_id;    // as what
};

Actor describe_actor(EntityLookUp& look_up, std::string id) {
  Actor actor{.id = id, .field = "entity.id", .field_id = std::move(id)};
  const std::string type = look_up.text_at("userIdentity.type");
  const std::string kind = arn_kind(actor.id);
  if (type == "AWSService" || is_service_role(actor.id)) {
    actor.field = "service.entity.id";
  } else if (type == "IAMUser" || type == "Root" || type == "AssumedRole") {
    actor.field = "user.entity.id";
    const std::string issuer = look_up.text_at("userIdentity.sessionContext.sessionIssuer.arn");
    if (type == "AssumedRole" && !issuer.empty()) {
      actor.field_id = issuer;
    }
  } else if (kind == "user" || kind == "role" || kind == "assumed-role" ||
             kind == "federated-user") {
    actor.field = "user.entity.id";
  } else if (kind == "instance" || actor.id.starts_with("i-")) {
    actor.field = "host.entity.id";
  }
  return actor;
}

std::string service_of(EntityLookUp& look_up) {
  constexpr std::string_view kSuffix = ".amazonaws.com";
  std::string source = look_up.text_at("eventSource");
  if (source.ends_with(kSuffix)) {
    source.resize(source.size() - kSuffix.size());
  }
  return source;
}

// Commands are sent to instances by name, or to all that carry a tag; "*" alone means the whole
// account.
void find_command_targets(EntityLookUp& look_up, EntitySet& targets) {
  const auto chain = [](std::string_view path) {
    EntityRule rule = one_path(path);
    rule.kind = EntityRule::Kind::Chain;
    return rule;
  };
  look_up.collect({chain("requestParameters.instanceIds[]")}, targets);
  if (targets.empty()) {
    look_up.collect({chain("requestParameters.targets[].values[]")}, targets);
    if (targets == EntitySet{"*"}) {
      targets.clear();
      look_up.collect({one_path("recipientAccountId")}, targets);
    }
  }
}

EntitySet find_targets(EntityLookUp& look_up, const EntityTables& tables, std::string_view service,
                       const std::string& action) {
  EntitySet targets;
  for (const TargetRule& rule : tables.targets) {
    const bool is_named = std::ranges::find(rule.actions, action) != rule.actions.end();
    const bool is_alike = !rule.contains.empty() && action.find(rule.contains) != std::string::npos;
    if (rule.service == service && (is_named || is_alike)) {
      look_up.collect(rule.take, targets);
    }
  }
  if (service == "ssm" && action == "SendCommand") {
    find_command_targets(look_up, targets);
  }
  return targets;
}

void map_entities(MappingRun& run, const EntityTables& tables) {
  const JsonTree* raw = run.find("raw");
  if (raw == nullptr || !raw->is_object()) {
    return;
  }
  EntityLookUp look_up(*raw);
  const std::string action = look_up.text_at("eventName");
  if (action.empty() && look_up.wrong_path().empty()) {
    return;
  }
  const std::string service = service_of(look_up);
  EntitySet related;
  look_up.collect(tables.always, related);
  if (look_up.text_at("userIdentity.type") == "IdentityCenterUser") {
    look_up.collect({one_path("userIdentity.onBehalfOf.identityStoreArn")}, related);
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
  related.insert(targets.begin(), targets.end());
  set_list(run, "related.entity", related);
  if (!targets.empty()) {
    write_targets(run, targets, tables.kinds);
  }
  if (!actor.id.empty()) {
    run.set("actor.entity.id", text_list({actor.id}));
    run.set(actor.field, text_list({actor.field_id}));
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

Result<TargetRule> read_target(const TomlValue& row) {
  const std::vector<std::string> service = texts_at(row, "service");
  const std::vector<std::string> contains = texts_at(row, "action_contains");
  if (service.size() != 1) {
    return fail(ErrorCode::Invalid, "a row of 'target' names one 'service'");
  }
  return rules_at(row, "paths").transform([&](std::vector<EntityRule> rules) {
    return TargetRule{.service = service.front(),
                      .actions = texts_at(row, "actions"),
                      .contains = contains.empty() ? std::string() : contains.front(),
                      .take = std::move(rules)};
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
    return for_each_at<TomlValue::Array>(options, "target", [&](const TomlValue& row) {
      return read_target(row).transform(
          [&](TargetRule rule) { tables.targets.push_back(std::move(rule)); });
    });
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
