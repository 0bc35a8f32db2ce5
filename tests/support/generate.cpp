#include "tests/support/generate.h"

#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "tests/support/engines.h"

namespace trawl::test {
namespace {

constexpr std::string_view kMapping = R"({
  "word": "keyword", "short": {"type": "keyword", "ignore_above": 4}, "line": "wildcard",
  "body": "text", "number": "long", "ratio": "double", "small": "float",
  "percent": {"type": "scaled_float", "scaling_factor": 100},
  "flag": "boolean", "net.ip": "ip", "created": "date", "raw": "flattened",
  "user.name": "keyword", "user.id": "long",
  "deltas": "nested", "deltas.action": "keyword", "deltas.count": "long"
})";

// Fields of the vocabulary outside the nested one; the last two are not mapped.
const std::vector<std::string> kFields = {
    "word",   "short",   "line", "body",  "number",  "ratio",     "small",   "percent",  "flag",
    "net.ip", "created", "raw",  "raw.a", "raw.a.b", "user.name", "user.id", "un.known", "other"};

// Values that mean something to one type or another.
const std::vector<std::string> kWords = {
    "a",   "ab",   "abc", "b",       "ba",    "A",        "Ab",         "a b",    "b a",  "a*b",
    "a?b", "a\\b", "",    "true",    "é",     "😀",       "😀😀😀",     "a\"b",   "a\nb", "1",
    "2",   "1.5",  "10",  "a b a b", "false", "10.0.0.1", "2026-01-02", "a-b.c/d"};
const std::vector<std::string> kNumbers = {"0",   "1",     "2",    "10",
                                           "-1",  "1.5",   "1.25", "1e1",
                                           "0.1", "-0.5",  "2.0",  "9007199254740993",
                                           "100", "15e-1", "1E2"};
const std::vector<std::string> kAddresses = {
    "10.0.0.1", "10.0.0.200", "10.1.0.1", "192.168.0.1", "::1", "2001:db8::1", "::ffff:10.0.0.1"};
const std::vector<std::string> kDates = {
    "2026-01-02T03:04:05Z",     "2026-01-02",   "2026-01", "2026-01-02T03:04:05.678+01:00",
    "2025-12-31T23:59:59.999Z", "1767323045000"};

std::string json_string(Random& random, std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (byte < 0x20 || random.one_in(12))) {
      out += random.one_in(2) ? fmt::format("\\u{:04x}", byte) : fmt::format("\\u{:04X}", byte);
    } else if (c == '"' || c == '\\' || (c == '/' && random.one_in(2))) {
      out += {'\\', c};
    } else if (text.substr(i).starts_with("é") && random.one_in(3)) {
      out += "\\u00e9";
      ++i;
    } else if (text.substr(i).starts_with("😀") && random.one_in(2)) {
      out += "\\ud83d\\uDE00";
      i += 3;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string space(Random& random) {
  return random.one_in(8) ? random.pick<std::string>({" ", "\t", "  "}) : "";
}

std::string random_scalar(Random& random) {
  switch (random.below(12)) {
    case 0:
    case 1:
      return random.pick(kNumbers);
    case 2:
      return random.one_in(2) ? "true" : "false";
    case 3:
      return "null";
    case 4:
      return json_string(random, random.pick(kNumbers));
    case 5:
    case 6:
      return json_string(random, random.pick(kAddresses));
    case 7:
      return json_string(random, random.pick(kDates));
    case 8:
      return json_string(random, random.pick(kWords) + " " + random.pick(kWords));
    default:
      return json_string(random, random.pick(kWords));
  }
}

std::string random_value(Random& random, int depth) {
  if (depth == 0 || !random.one_in(4)) {
    return random_scalar(random);
  }
  std::string array = "[";
  const std::size_t count = random.below(4);
  for (std::size_t i = 0; i < count; ++i) {
    array += (i == 0 ? "" : ",") + space(random) + random_value(random, depth - 1);
  }
  return array + space(random) + "]";
}

// An object under construction.
struct Tree {
  std::string name;  // as a member of the object around it
  std::vector<Tree> members;
  std::string value;  // JSON, if this is no object

  std::string text(Random& random) const {
    if (!value.empty()) {
      return value;
    }
    std::string out = "{";
    for (const Tree& member : members) {
      out += (out.size() > 1 ? "," : "") + space(random) + json_string(random, member.name) +
             space(random) + ":" + space(random) + member.text(random);
    }
    out += "}";
    return random.one_in(12) ? "[" + out + "]" : out;
  }
};

// Puts a value at a path whose dots become levels or stay dots. A level that is there already is
// entered or, sometimes, repeated.
void insert(Random& random, Tree& tree, std::string_view path, std::string value) {
  std::size_t cut = path.find('.');
  while (cut != std::string_view::npos && random.one_in(3)) {
    cut = path.find('.', cut + 1);
  }
  const std::string name(path.substr(0, cut));
  if (cut == std::string_view::npos) {
    tree.members.push_back({.name = name, .members = {}, .value = std::move(value)});
    return;
  }
  for (Tree& member : tree.members) {
    if (member.name == name && member.value.empty() && !random.one_in(6)) {
      return insert(random, member, path.substr(cut + 1), std::move(value));
    }
  }
  tree.members.push_back({.name = name, .members = {}, .value = {}});
  insert(random, tree.members.back(), path.substr(cut + 1), std::move(value));
}

std::string random_deltas(Random& random) {
  std::string array = "[";
  for (std::size_t i = random.below(4); i > 0; --i) {
    Tree object;
    for (std::size_t j = random.below(4); j > 0; --j) {
      insert(random, object, random.one_in(2) ? "action" : "count", random_value(random, 1));
    }
    array += (array.size() > 1 ? "," : "") + object.text(random);
  }
  return array + "]";
}

// An unquoted KQL value.
std::string kql_unquoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\():<>\"*{}").find(c) != std::string_view::npos) {
      out += '\\';
    }
    out += c == '\n' ? ' ' : c;
  }
  return out.empty() ? "\"\"" : out;
}

std::string kql_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  }
  return out + '"';
}

std::string random_pattern(Random& random) {
  const std::string& word = random.pick(kWords);
  switch (random.below(5)) {
    case 0:
      return "*";
    case 1:
      return kql_unquoted(word) + "*";
    case 2:
      return "*" + kql_unquoted(word);
    case 3:
      return "*" + kql_unquoted(word) + "*";
    default:
      return kql_unquoted(word) + "*" + kql_unquoted(random.pick(kWords));
  }
}

std::string random_kql_value(Random& random) {
  switch (random.below(8)) {
    case 0:
      return random.pick(kNumbers);
    case 1:
      return kql_quoted(random.pick(kAddresses));
    case 2:
      return random.pick<std::string>(
          {"10.0.0.0/8", "10.0.0.0/24", "\"::/0\"", "\"2001:db8::/32\""});
    case 3:
      return kql_quoted(random.pick(kDates));
    case 4: {
      std::string pattern = random_pattern(random);
      return pattern.find('"') == std::string::npos ? pattern : "a*";
    }
    case 5:
      return random.one_in(2) ? "true" : "false";
    case 6:
      return kql_quoted(random.pick(kWords));
    default:
      return kql_unquoted(random.pick(kWords));
  }
}

std::string random_field(Random& random) {
  if (random.one_in(15)) {
    return random.pick<std::string>(
        {"data_stream.dataset", "data_stream.namespace", "_id", "event.dataset", "deltas.action"});
  }
  if (random.one_in(12)) {
    return random.pick<std::string>({"user.*", "*.name", "*", "raw*", "nosuch*", "*o*"});
  }
  return random.pick(kFields);
}

std::string random_leaf_query(Random& random, const std::string& field) {
  if (random.one_in(6)) {
    return field + random.pick<std::string>({" > ", " >= ", " < ", " <= "}) +
           (random.one_in(2) ? random.pick(kNumbers) : kql_quoted(random.pick(kDates)));
  }
  if (random.one_in(3)) {
    return field + ":(" + random_kql_value(random) +
           random.pick<std::string>({" or ", " and ", " or not "}) + random_kql_value(random) + ")";
  }
  return field + ": " + random_kql_value(random);
}

std::string random_subquery(Random& random, int depth) {
  if (depth == 0 || random.one_in(3)) {
    if (random.one_in(12)) {
      return "deltas:{ " + random_leaf_query(random, random.one_in(2) ? "action" : "count") +
             random.pick<std::string>({" and ", " or ", " and not "}) +
             random_leaf_query(random, random.one_in(2) ? "action" : "count") + " }";
    }
    if (random.one_in(25)) {
      return random_kql_value(random);
    }
    return random_leaf_query(random, random_field(random));
  }
  const std::string left = random_subquery(random, depth - 1);
  switch (random.below(5)) {
    case 0:
      return "not (" + left + ")";
    case 1:
    case 2:
      return "(" + left + ") or (" + random_subquery(random, depth - 1) + ")";
    default:
      return "(" + left + ") and (" + random_subquery(random, depth - 1) + ")";
  }
}

Value random_operand(Random& random, FieldType type) {
  switch (type) {
    case FieldType::Integer:
      return Value{static_cast<std::int64_t>(random.below(12)) - 1};
    case FieldType::Float:
    case FieldType::Double:
    case FieldType::ScaledFloat:
      return Value{static_cast<double>(random.below(12)) / 4};
    case FieldType::Boolean:
      return Value{random.one_in(2)};
    case FieldType::Ip:
      return Value{*parse_network(random.pick<std::string>(
          {"10.0.0.1", "10.0.0.0/8", "::1", "2001:db8::/32", "::/0", "10.0.0.0/24"}))};
    case FieldType::Date: {
      const Timestamp time{static_cast<std::int64_t>(1767225600 + random.below(200000)) *
                           1'000'000'000};
      return random.one_in(2) ? Value{time}
                              : Value{DateMath{.anchor = time,
                                               .steps = {{DateMath::Step::Kind::Round, 0, 'd'}},
                                               .rounds_up = random.one_in(2)}};
    }
    case FieldType::Text:
      return Value{random.pick<std::string>({"a", "b", "ab", "1", "a b"})};
    default:
      return Value{random.pick(kWords)};
  }
}

Test random_test(Random& random, FieldType type) {
  switch (type) {
    case FieldType::Text:
      return random.pick<Test>({Test::Exists, Test::Token, Test::Phrase, Test::TokenLike});
    case FieldType::Integer:
    case FieldType::Float:
    case FieldType::Double:
    case FieldType::ScaledFloat:
    case FieldType::Date:
      return random.pick<Test>({Test::Exists, Test::Equals, Test::Range});
    case FieldType::Boolean:
      return random.pick<Test>({Test::Exists, Test::Equals});
    case FieldType::Ip:
      return random.pick<Test>({Test::Exists, Test::InNetwork, Test::Range});
    default:
      return random.pick<Test>({Test::Exists, Test::Equals, Test::Like, Test::Range});
  }
}

Expr random_leaf(Random& random, FieldTable& fields, const std::string& name) {
  const FieldInfo info = generated_types().resolve(name);
  Leaf leaf;
  leaf.field = fields.intern(info.source);
  leaf.reading = info.reading;
  leaf.test = random_test(random, info.reading.type);
  const bool is_string = leaf.test == Test::Equals || leaf.test == Test::Like;
  if (is_string && info.reading.type == FieldType::Keyword && random.one_in(4)) {
    leaf.case_rule = CaseRule::AsciiFold;
  }
  if (leaf.test == Test::Range) {
    if (!random.one_in(3)) {
      leaf.range.lower = random_operand(random, info.reading.type);
      leaf.range.lower_inclusive = random.one_in(2);
    }
    if (!leaf.range.lower || random.one_in(2)) {
      leaf.range.upper = random_operand(random, info.reading.type);
      leaf.range.upper_inclusive = random.one_in(2);
    }
  } else if (leaf.test != Test::Exists) {
    for (std::size_t i = random.below(3) + 1; i > 0; --i) {
      leaf.operands.push_back(random_operand(random, info.reading.type));
    }
  }
  return leaf_expr(std::move(leaf));
}

// The event itself, out of any wrapper.
std::string random_source(Random& random) {
  Tree tree;
  if (!random.one_in(5)) {
    insert(random, tree, "@timestamp",
           fmt::format("\"2026-01-0{}T00:00:{:02}Z\"", 1 + random.below(3), random.below(60)));
  }
  if (random.one_in(3)) {
    insert(random, tree, random.one_in(2) ? "event.dataset" : "data_stream.dataset",
           random.pick<std::string>({"\"one.x\"", "\"two.y\"", "[\"one.x\",\"two.y\"]", "null"}));
  }
  if (random.one_in(6)) {
    insert(random, tree, random.one_in(2) ? "agent.type" : "event.module",
           random.pick<std::string>({"\"filebeat\"", "\"aws\"", "\"none\""}));
  }
  for (std::size_t i = random.below(12); i > 0; --i) {
    insert(random, tree, random.pick(kFields), random_value(random, 2));
  }
  if (random.one_in(3)) {
    insert(random, tree, "deltas", random_deltas(random));
  }
  if (random.one_in(8)) {
    insert(random, tree, "filler",
           json_string(random, std::string(random.below(3000), 'x') + "\",\"word\":\"a"));
  }
  std::string text = "{";
  for (const Tree& member : tree.members) {
    text += (text.size() > 1 ? "," : "") + space(random) + json_string(random, member.name) +
            space(random) + ":" + member.text(random);
  }
  return text + "}";
}

}  // namespace

std::string Random::bytes(std::size_t count) {
  std::string out(count, '\0');
  for (char& byte : out) {
    byte = static_cast<char>(below(256));
  }
  return out;
}

const FieldTypes& generated_types() {
  static const FieldTypes types = [] {
    Result<FieldTypes> read = FieldTypes::with_mapping(kMapping);
    if (!read) {
      throw std::runtime_error(read.error().text());
    }
    return std::move(*read);
  }();
  return types;
}

std::string random_query(Random& random) {
  return random_subquery(random, 3);
}

RuleSet random_rules(Random& random, std::size_t count) {
  RuleSetBuilder builder(generated_types());
  for (std::size_t i = 0; i < count; ++i) {
    const std::string index = random.one_in(4) ? "index = [\"logs-one.*\", \"filebeat-*\"]" : "";
    const std::string id = fmt::format("rule-{:03}", i);
    builder.add_text(rule_toml(id, random_query(random), index), id + ".toml");
  }
  return std::move(builder).finish();
}

std::string random_event(Random& random) {
  if (random.one_in(6)) {
    return "{" + space(random) + json_string(random, "_index") + ":" +
           json_string(random, random.pick<std::string>({"logs-one.x-prod",
                                                         ".ds-logs-two.y-default-2026.01.01-000001",
                                                         "filebeat-8.0.0", "other"})) +
           (random.one_in(2) ? ",\"_id\":\"a\"" : "") + ",\"_source\":" + random_source(random) +
           (random.one_in(2) ? ",\"sort\":[1]" : "") + "}";
  }
  return random_source(random);
}

std::string random_lines(Random& random, std::size_t count) {
  std::string text = random.one_in(3) ? "\xEF\xBB\xBF" : "";
  for (std::size_t i = 0; i < count; ++i) {
    text += random_event(random);
    const bool is_last = i + 1 == count;
    if (!is_last || random.one_in(2)) {
      text += random.one_in(5) ? "\r\n" : "\n";
    }
    if (!is_last && random.one_in(10)) {
      text += random.pick<std::string>({"\n", "  \n", "\r\n"});
    }
  }
  return text;
}

Expr random_expr(Random& random, FieldTable& fields, int depth) {
  if (depth == 0 || random.one_in(4)) {
    if (random.one_in(10)) {
      std::vector<Expr> inner;
      inner.push_back(random_leaf(random, fields, "deltas.action"));
      inner.push_back(random_leaf(random, fields, "deltas.count"));
      return nested("deltas",
                    random.one_in(2) ? all_of(std::move(inner)) : any_of(std::move(inner)));
    }
    if (random.one_in(30)) {
      return random.one_in(2) ? always() : never();
    }
    return random_leaf(random, fields, random.pick(kFields));
  }
  if (random.one_in(4)) {
    return negation(random_expr(random, fields, depth - 1));
  }
  std::vector<Expr> children;
  for (std::size_t i = 1 + random.below(3); i > 0; --i) {
    children.push_back(random_expr(random, fields, depth - 1));
  }
  return random.one_in(2) ? all_of(std::move(children)) : any_of(std::move(children));
}

}  // namespace trawl::test
