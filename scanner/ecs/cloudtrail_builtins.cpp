// CloudTrail's two steps that are loops over tables: the list of resources, and the entities (who
// did something to what). The tables stand in the mapping file; the rules that work on them here.

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "scanner/ecs/builtins.h"
#include "scanner/ecs/java_text.h"
#include "scanner/ecs/text_pattern.h"

namespace trawl {

namespace {

using Texts = std::vector<std::string>;

// UTF-16 order, which is Java's for strings; no duplicates.
struct Utf16Less {
  bool operator()(const std::string& a, const std::string& b) const {
    return to_utf16(a) < to_utf16(b);
  }
};
using EntitySet = std::set<std::string, Utf16Less>;

// A value that should be text is something else: the whole step yields nothing.
struct WrongType {
  std::string path;
};

// ---- resources
// ------------------------------------------------------------------------------------------------------

std::string text_member(const JsonTree& object, std::string_view name) {
  const JsonTree* value = object.member(name);
  return value != nullptr && value->is_scalar() ? std::string(value->text()) : std::string();
}

void map_resources(MappingRun& run) {
  const JsonTree* list = run.find("raw.resources");
  if (list == nullptr) {
    return;
  }
  if (!list->is_array()) {
    run.set("aws.cloudtrail.resources", JsonTree(*list));
    return;
  }
  std::vector<std::string> keys;
  std::vector<JsonTree> resources;
  for (const JsonTree& element : list->elements()) {
    if (!element.is_object()) {
      continue;
    }
    JsonTree resource = element;
    for (auto& [name, value] : resource.members()) {
      name = name == "ARN" ? "arn" : name == "accountId" ? "account_id" : name;
    }
    std::string key = text_member(resource, "arn") + "_" + text_member(resource, "account_id") +
                      "_" + text_member(resource, "type");
    const auto known = std::ranges::find(keys, key);
    if (known != keys.end()) {
      resources[static_cast<std::size_t>(known - keys.begin())] = std::move(resource);
    } else {
      keys.push_back(std::move(key));
      resources.push_back(std::move(resource));
    }
  }
  std::vector<JsonTree> ordered;
  for (const std::size_t i : java_map_order({keys.begin(), keys.end()}, keys.size())) {
    ordered.push_back(std::move(resources[i]));
  }
  if (!ordered.empty()) {
    run.set("aws.cloudtrail.resources", JsonTree::array(std::move(ordered)));
  }
}

// ---- entities: tables
// -----------------------------------------------------------------------------------------------

// A group of paths as the mapping file writes it:
//   "requestParameters.name"              one text
//   "a.items[].b"                         a text of each element
//   "chain: p, q, r"                      texts in turn, up to the first that is missing or known
//   already "chain: a[]: p, q"                    the same for each element of a list "as_text: p"
//   a number as text
struct EntityPath {
  bool is_chain = false;
  bool as_text = false;
  std::string list;  // chain over the elements of this list; "" for the event itself
  Texts paths;
};

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == std::string_view::npos
             ? std::string_view{}
             : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

EntityPath read_path(std::string_view text) {
  EntityPath path;
  if (text.starts_with("as_text:")) {
    path.as_text = true;
    path.paths = {std::string(trim(text.substr(8)))};
    return path;
  }
  if (!text.starts_with("chain:")) {
    path.paths = {std::string(text)};
    return path;
  }
  path.is_chain = true;
  text = trim(text.substr(6));
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    path.list = trim(text.substr(0, colon));
    text = text.substr(colon + 1);
  }
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    path.paths.emplace_back(trim(text.substr(0, comma)));
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  return path;
}

struct TargetRule {
  std::string service;
  Texts actions;         // exact names
  std::string contains;  // or a part of the name
  std::vector<EntityPath> paths;
};

struct EntityTables {
  std::vector<EntityPath> always;
  std::map<std::string, std::vector<EntityPath>, std::less<>> related;  // by service
  std::vector<TargetRule> targets;
  std::set<std::string, std::less<>> user_kinds;
  std::set<std::string, std::less<>> host_kinds;
  std::set<std::string, std::less<>> service_kinds;
  Texts service_prefixes;
};

// ---- entities: looking values up
// ------------------------------------------------------------------------------------

// Calls `take` with every text at `path` below `from`. Lists in the middle of a path are written
// "[]". NOLINTNEXTLINE(misc-no-recursion): as deep as the path
template <class Take>
void visit_texts(const JsonTree& from, std::string_view path, const EntityPath& rule,
                 const Take& take) {
  if (path.empty()) {
    if (from.kind() == JsonTree::Kind::Number && rule.as_text) {
      take(java_number(from.text()));
      return;
    }
    if (!from.is_string()) {
      throw WrongType{rule.paths.front()};
    }
    take(std::string(from.text()));
    return;
  }
  const std::size_t dot = path.find('.');
  std::string_view head = path.substr(0, dot);
  const std::string_view rest =
      dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  const bool is_list = head.ends_with("[]");
  if (is_list) {
    head.remove_suffix(2);
  }
  if (!from.is_object()) {
    throw WrongType{rule.paths.front()};
  }
  const JsonTree* member = from.member(head);
  if (member == nullptr || member->kind() == JsonTree::Kind::Null) {
    return;
  }
  if (!is_list) {
    visit_texts(*member, rest, rule, take);
    return;
  }
  if (!member->is_array()) {
    throw WrongType{rule.paths.front()};
  }
  for (const JsonTree& element : member->elements()) {
    visit_texts(element, rest, rule, take);
  }
}

void add_chain(const JsonTree& from, const EntityPath& rule, EntitySet& set) {
  for (const std::string& path : rule.paths) {
    bool goes_on = false;
    bool stopped = false;
    visit_texts(from, path, rule, [&](std::string text) {
      if (stopped) {
        return;
      }
      goes_on = !text.empty() && set.insert(std::move(text)).second;
      stopped = !goes_on;
    });
    if (!goes_on) {
      return;
    }
  }
}

// The elements of a list that may itself lie below lists ("a.items[].b.items[]").
// NOLINTNEXTLINE(misc-no-recursion): as deep as the path
void visit_elements(const JsonTree& from, std::string_view list, const EntityPath& rule,
                    const std::function<void(const JsonTree&)>& visit) {
  if (list.empty()) {
    if (!from.is_object()) {
      throw WrongType{rule.list};
    }
    visit(from);
    return;
  }
  const std::size_t mark = list.find("[]");
  const std::string_view head = list.substr(0, mark);
  std::string_view rest =
      mark == std::string_view::npos ? std::string_view{} : list.substr(mark + 2);
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
  }
  if (!from.is_object()) {
    throw WrongType{rule.list};
  }
  const JsonTree* value = from.find(head);
  if (value == nullptr || value->kind() == JsonTree::Kind::Null) {
    return;
  }
  if (!value->is_array()) {
    throw WrongType{rule.list};
  }
  for (const JsonTree& element : value->elements()) {
    visit_elements(element, rest, rule, visit);
  }
}

void collect(const JsonTree& event, const std::vector<EntityPath>& rules, EntitySet& set) {
  for (const EntityPath& rule : rules) {
    if (!rule.is_chain) {
      visit_texts(event, rule.paths.front(), rule, [&set](std::string text) {
        if (!text.empty()) {
          set.insert(std::move(text));
        }
      });
    } else if (rule.list.empty()) {
      add_chain(event, rule, set);
    } else {
      visit_elements(event, rule.list, rule,
                     [&](const JsonTree& element) { add_chain(element, rule, set); });
    }
  }
}

// A text of the event; "" if it is missing.
std::string text_at(const JsonTree& event, std::string_view path) {
  std::string found;
  const EntityPath rule{.paths = {std::string(path)}};
  visit_texts(event, path, rule, [&found](std::string text) { found = std::move(text); });
  return found;
}

// ---- entities: what kind of thing a name is
// -------------------------------------------------------------------------

enum class EntityClass : std::uint8_t { User, Host, Service, Other };

Texts split_arn(std::string_view arn) {
  Texts parts;
  while (parts.size() < 5) {
    const std::size_t colon = arn.find(':');
    parts.emplace_back(arn.substr(0, colon));
    if (colon == std::string_view::npos) {
      return parts;
    }
    arn = arn.substr(colon + 1);
  }
  parts.emplace_back(arn.substr(0, arn.find(':')));
  return parts;
}

bool is_service_role(std::string_view text) {
  return text.find("/AWSServiceRoleFor") != std::string_view::npos ||
         text.find("/aws-service-role/") != std::string_view::npos;
}

// Part six up to its first slash, unless that is its first character.
std::string arn_kind(const Texts& parts) {
  const std::string& resource = parts[5];
  const std::size_t slash = resource.find('/');
  return slash == std::string::npos || slash == 0 ? resource : resource.substr(0, slash);
}

EntityClass classify(const std::string& target, const EntityTables& tables) {
  if (target.starts_with("arn:")) {
    const Texts parts = split_arn(target);
    if (parts.size() < 6) {
      return EntityClass::Other;
    }
    if (is_service_role(target)) {
      return EntityClass::Service;
    }
    const std::string kind = arn_kind(parts);
    if (tables.user_kinds.contains(kind)) {
      return EntityClass::User;
    }
    if (tables.host_kinds.contains(kind)) {
      return EntityClass::Host;
    }
    return tables.service_kinds.contains(kind) || parts[2] == "s3" ? EntityClass::Service
                                                                   : EntityClass::Other;
  }
  if (target.size() == 20 && target.starts_with("AKIA")) {
    return EntityClass::User;
  }
  if (target.starts_with("i-")) {
    return EntityClass::Host;
  }
  const bool is_service = std::ranges::any_of(
      tables.service_prefixes,
      [&target](const std::string& prefix) { return target.starts_with(prefix); });
  return is_service ? EntityClass::Service : EntityClass::Other;
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

void write_targets(MappingRun& run, const EntitySet& targets, const EntityTables& tables) {
  static constexpr std::string_view kFields[] = {"user.target.entity.id", "host.target.entity.id",
                                                 "service.target.entity.id", "entity.target.id"};
  EntitySet by_class[4];
  EntitySet instances;
  for (const std::string& target : targets) {
    const EntityClass entity_class = classify(target, tables);
    by_class[static_cast<std::size_t>(entity_class)].insert(target);
    if (entity_class != EntityClass::Host) {
      continue;
    }
    if (!target.starts_with("arn:")) {
      instances.insert(target);
    } else if (const Texts parts = split_arn(target);
               parts[2] == "ec2" && parts[5].starts_with("instance/")) {
      instances.insert(parts[5].substr(9));
    }
  }
  set_list(run, "target.entity.id", targets);
  for (std::size_t i = 0; i < std::size(kFields); ++i) {
    set_list(run, kFields[i], by_class[i]);
  }
  set_list(run, "host.target.id", instances);
}

// ---- entities: the actor
// --------------------------------------------------------------------------------------------

std::string find_actor(const JsonTree& event, std::string_view service, std::string_view action) {
  std::string arn = text_at(event, "userIdentity.arn");
  if (service == "sts" && action == "AssumeRole") {
    const std::string type = text_at(event, "userIdentity.type");
    return type == "AWSService"    ? text_at(event, "userIdentity.invokedBy")
           : type == "AssumedRole" ? text_at(event, "userIdentity.sessionContext.sessionIssuer.arn")
                                   : arn;
  }
  if (service == "sts" && action == "GetCallerIdentity") {
    return arn;
  }
  return arn.empty() ? text_at(event, "userIdentity.onBehalfOf.userId") : arn;
}

void write_actor(MappingRun& run, const JsonTree& event, const std::string& actor) {
  if (actor.empty()) {
    return;
  }
  run.set("actor.entity.id", text_list({actor}));
  const std::string type = text_at(event, "userIdentity.type");
  if (type == "AWSService" || is_service_role(actor)) {
    run.set("service.entity.id", text_list({actor}));
    return;
  }
  if (type == "IAMUser" || type == "Root" || type == "AssumedRole") {
    const std::string issuer = text_at(event, "userIdentity.sessionContext.sessionIssuer.arn");
    run.set("user.entity.id",
            text_list({type == "AssumedRole" && !issuer.empty() ? issuer : actor}));
    return;
  }
  if (actor.starts_with("arn:")) {
    if (const Texts parts = split_arn(actor); parts.size() == 6) {
      const std::string kind = arn_kind(parts);
      if (kind == "user" || kind == "role" || kind == "assumed-role" || kind == "federated-user") {
        run.set("user.entity.id", text_list({actor}));
        return;
      }
      if (kind == "instance") {
        run.set("host.entity.id", text_list({actor}));
        return;
      }
    }
  }
  run.set(actor.starts_with("i-") ? "host.entity.id" : "entity.id", text_list({actor}));
}

// ---- entities: all together
// -----------------------------------------------------------------------------------------

std::string service_of(const JsonTree& event) {
  std::string source = text_at(event, "eventSource");
  constexpr std::string_view kSuffix = ".amazonaws.com";
  if (source.ends_with(kSuffix)) {
    source.resize(source.size() - kSuffix.size());
  }
  return source;
}

EntitySet find_targets(const JsonTree& event, const EntityTables& tables, std::string_view service,
                       const std::string& action) {
  EntitySet targets;
  for (const TargetRule& rule : tables.targets) {
    const bool is_named = std::ranges::find(rule.actions, action) != rule.actions.end();
    const bool is_alike = !rule.contains.empty() && action.find(rule.contains) != std::string::npos;
    if (rule.service == service && (is_named || is_alike)) {
      collect(event, rule.paths, targets);
    }
  }
  // Commands sent to instances by name, or to all that carry a tag; "*" alone means the whole
  // account.
  if (service == "ssm" && action == "SendCommand") {
    collect(event, {read_path("chain: requestParameters.instanceIds[]")}, targets);
    if (targets.empty()) {
      collect(event, {read_path("chain: requestParameters.targets[].values[]")}, targets);
      if (targets.size() == 1 && *targets.begin() == "*") {
        targets.clear();
        collect(event, {read_path("recipientAccountId")}, targets);
      }
    }
  }
  return targets;
}

void map_entities(MappingRun& run, const EntityTables& tables) {
  const JsonTree* raw = run.find("raw");
  if (raw == nullptr || !raw->is_object()) {
    return;
  }
  try {
    const std::string action = text_at(*raw, "eventName");
    if (action.empty()) {
      return;
    }
    const std::string service = service_of(*raw);
    EntitySet related;
    collect(*raw, tables.always, related);
    if (text_at(*raw, "userIdentity.type") == "IdentityCenterUser") {
      collect(*raw, {read_path("userIdentity.onBehalfOf.identityStoreArn")}, related);
    }
    if (const auto paths = tables.related.find(service); paths != tables.related.end()) {
      collect(*raw, paths->second, related);
    }
    const EntitySet targets = find_targets(*raw, tables, service, action);
    const std::string actor = find_actor(*raw, service, action);
    const JsonTree event = *raw;  // the writes below may move what `raw` points at
    related.insert(targets.begin(), targets.end());
    set_list(run, "related.entity", related);
    if (!targets.empty()) {
      write_targets(run, targets, tables);
    }
    write_actor(run, event, actor);
  } catch (const WrongType& wrong) {
    run.add_error("entities: '" + wrong.path + "' is not the text, list or object it should be");
  }
}

// ---- reading the tables
// ---------------------------------------------------------------------------------------------

Texts texts_of(const TomlValue& value) {
  Texts texts;
  if (const auto* one = std::get_if<std::string>(&value.data)) {
    texts.push_back(*one);
  } else if (const auto* list = std::get_if<TomlValue::Array>(&value.data)) {
    for (const TomlValue& element : *list) {
      if (const auto* text = std::get_if<std::string>(&element.data)) {
        texts.push_back(*text);
      }
    }
  }
  return texts;
}

Texts texts_at(const TomlValue& table, std::string_view key) {
  const TomlEntry* entry = table.find(key);
  return entry == nullptr ? Texts{} : texts_of(entry->value);
}

std::vector<EntityPath> paths_of(const Texts& texts) {
  std::vector<EntityPath> paths;
  for (const std::string& text : texts) {
    paths.push_back(read_path(text));
  }
  return paths;
}

std::set<std::string, std::less<>> set_at(const TomlValue& table, std::string_view key) {
  const Texts texts = texts_at(table, key);
  return {texts.begin(), texts.end()};
}

Result<std::function<void(MappingRun&)>> make_entities(const TomlValue& options) {
  auto tables = std::make_shared<EntityTables>();
  tables->always = paths_of(texts_at(options, "always"));
  if (const TomlEntry* related = options.find("related")) {
    if (const auto* table = std::get_if<TomlValue::Table>(&related->value.data)) {
      for (const TomlEntry& entry : *table) {
        tables->related[entry.key] = paths_of(texts_of(entry.value));
      }
    }
  }
  if (const TomlEntry* targets = options.find("target")) {
    if (const auto* list = std::get_if<TomlValue::Array>(&targets->value.data)) {
      for (const TomlValue& row : *list) {
        const Texts service = texts_at(row, "service");
        const Texts contains = texts_at(row, "action_contains");
        if (service.size() != 1) {
          return fail(ErrorCode::Invalid, "a row of 'target' names one 'service'");
        }
        tables->targets.push_back({.service = service.front(),
                                   .actions = texts_at(row, "actions"),
                                   .contains = contains.empty() ? std::string() : contains.front(),
                                   .paths = paths_of(texts_at(row, "paths"))});
      }
    }
  }
  tables->user_kinds = set_at(options, "user_kinds");
  tables->host_kinds = set_at(options, "host_kinds");
  tables->service_kinds = set_at(options, "service_kinds");
  tables->service_prefixes = texts_at(options, "service_prefixes");
  if (tables->always.empty() || tables->targets.empty()) {
    return fail(ErrorCode::Invalid, "'always' and 'target' are missing");
  }
  return [tables](MappingRun& run) { map_entities(run, *tables); };
}

Result<std::function<void(MappingRun&)>> make_resources(const TomlValue&) {
  return std::function<void(MappingRun&)>(map_resources);
}

}  // namespace

const Builtin* find_builtin(std::string_view name) {
  static const std::vector<Builtin> kBuiltins = {
      {.name = "cloudtrail_resources",
       .outputs = {"aws.cloudtrail.resources.*"},
       .make = make_resources},
      {.name = "cloudtrail_entities",
       .outputs = {"related.entity", "target.entity.id", "user.target.entity.id",
                   "host.target.entity.id", "service.target.entity.id", "entity.target.id",
                   "host.target.id", "actor.entity.id", "user.entity.id", "service.entity.id",
                   "host.entity.id", "entity.id"},
       .make = make_entities}};
  const auto found = std::ranges::find(kBuiltins, name, &Builtin::name);
  return found == kBuiltins.end() ? nullptr : &*found;
}

}  // namespace trawl
