#include "rules/ir/field.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace trawl {
namespace {

const FieldTypes& built_in() {
  static const FieldTypes types;
  return types;
}

FieldType type_of(std::string_view name) {
  return built_in().resolve(name).reading.type;
}

FieldTypes mapped(std::string_view json) {
  auto types = FieldTypes::with_mapping(json);
  EXPECT_TRUE(types) << json << ": " << types.error().text();
  return types ? *types : FieldTypes{};
}

Error refused(std::string_view json) {
  auto types = FieldTypes::with_mapping(json);
  EXPECT_FALSE(types) << json;
  return types ? Error{} : types.error();
}

TEST(FieldTable, InternsNamesOnce) {
  FieldTable fields;
  const FieldId name = fields.intern("process.name");
  const FieldId pid = fields.intern("process.pid");
  EXPECT_NE(name, pid);
  EXPECT_EQ(fields.intern("process.name"), name);
  EXPECT_EQ(fields.find("process.pid"), pid);
  EXPECT_EQ(fields.find("process"), std::nullopt);
  EXPECT_EQ(fields.name(pid), "process.pid");
  EXPECT_EQ(fields.size(), 2U);
}

TEST(FieldTypeName, IsTheWordOfAMapping) {
  EXPECT_EQ(field_type_name(FieldType::Keyword), "keyword");
  EXPECT_EQ(field_type_name(FieldType::ScaledFloat), "scaled_float");
  EXPECT_EQ(field_type_name(FieldType::GeoPoint), "geo_point");
  EXPECT_EQ(field_type_name(FieldType::Dynamic), "dynamic");
}

TEST(BuiltInTypes, CommonSchema) {
  EXPECT_EQ(type_of("@timestamp"), FieldType::Date);
  EXPECT_EQ(type_of("message"), FieldType::Text);
  EXPECT_EQ(type_of("event.action"), FieldType::Keyword);
  EXPECT_EQ(type_of("event.ingested"), FieldType::Date);
  EXPECT_EQ(type_of("event.risk_score"), FieldType::Float);
  EXPECT_EQ(type_of("data_stream.dataset"), FieldType::ConstantKeyword);
  EXPECT_EQ(type_of("source.ip"), FieldType::Ip);
  EXPECT_EQ(type_of("server.nat.port"), FieldType::Integer);
  EXPECT_EQ(type_of("client.geo.location"), FieldType::GeoPoint);
  EXPECT_EQ(type_of("container.cpu.usage"), FieldType::ScaledFloat);
  EXPECT_EQ(type_of("process.command_line"), FieldType::Wildcard);
  EXPECT_EQ(type_of("process.parent.pid"), FieldType::Integer);
  EXPECT_EQ(type_of("process.entry_leader.parent.session_leader.start"), FieldType::Date);
  EXPECT_EQ(type_of("process.session_leader.interactive"), FieldType::Boolean);
  EXPECT_EQ(type_of("file.pe.imports"), FieldType::Flattened);
  EXPECT_EQ(type_of("file.elf.sections"), FieldType::Nested);
  EXPECT_EQ(type_of("threat.enrichments"), FieldType::Nested);
  EXPECT_EQ(type_of("threat.indicator.file.hash.sha256"), FieldType::Keyword);
  EXPECT_EQ(type_of("tls.server.x509.not_after"), FieldType::Date);
  EXPECT_EQ(type_of("vulnerability.score.base"), FieldType::Float);
  EXPECT_EQ(type_of("labels.env"), FieldType::Keyword);
}

TEST(BuiltInTypes, Integrations) {
  EXPECT_EQ(type_of("aws.cloudtrail.user_identity.session_context.creation_date"), FieldType::Date);
  EXPECT_EQ(type_of("aws.cloudtrail.user_identity.arn"), FieldType::Keyword);
  EXPECT_EQ(type_of("aws.cloudtrail.read_only"), FieldType::Boolean);
  EXPECT_EQ(type_of("azure.signinlogs.properties.status.error_code"), FieldType::Integer);
  EXPECT_EQ(type_of("gcp.audit.service_data.policy_delta.binding_deltas"), FieldType::Nested);
  EXPECT_EQ(type_of("kubernetes.audit.user.groups"), FieldType::Text);
  EXPECT_EQ(type_of("kubernetes.audit.annotations.authorization_k8s_io/decision"), FieldType::Text);
  EXPECT_EQ(type_of("o365.audit.Parameters.ForwardTo"), FieldType::Keyword);
  EXPECT_EQ(type_of("okta.security_context.is_proxy"), FieldType::Boolean);
  EXPECT_EQ(type_of("winlog.event_data.AnythingAtAll"), FieldType::Keyword);
  EXPECT_EQ(type_of("system.process.cpu.total.norm.pct"), FieldType::ScaledFloat);
}

TEST(BuiltInTypes, AreKnown) {
  EXPECT_TRUE(built_in().resolve("process.name").is_known);
  EXPECT_TRUE(built_in().resolve("winlog.event_data.AnythingAtAll").is_known);
  EXPECT_TRUE(built_in().resolve("http.request.headers.host").is_known);
  EXPECT_FALSE(built_in().resolve("vendor.name").is_known);
  EXPECT_FALSE(built_in().resolve("vendor.colour").is_known);
}

TEST(BuiltInTypes, LimitsOfKeywords) {
  EXPECT_EQ(built_in().resolve("event.action").reading.ignore_above, kDefaultIgnoreAbove);
  EXPECT_EQ(built_in().resolve("aws.cloudtrail.request_parameters").reading.ignore_above, 8191U);
  EXPECT_EQ(built_in().resolve("aws.cloudtrail.additional_eventdata").reading.ignore_above, 1024U);
  EXPECT_EQ(built_in().resolve("process.command_line").reading.ignore_above, 0U);
  EXPECT_EQ(built_in().resolve("message").reading.ignore_above, 0U);
}

TEST(BuiltInTypes, PathsBelowFlattenedFields) {
  const FieldInfo key =
      built_in().resolve("aws.cloudtrail.flattened.request_parameters.groupSet.items.groupId");
  EXPECT_EQ(key.reading.type, FieldType::FlattenedKey);
  EXPECT_EQ(key.source, "aws.cloudtrail.flattened.request_parameters.groupSet.items.groupId");
  EXPECT_EQ(type_of("aws.cloudtrail.flattened.request_parameters"), FieldType::Flattened);
  EXPECT_EQ(type_of("auditd.data.a0"), FieldType::FlattenedKey);
  EXPECT_EQ(type_of("gcp.audit.labels.authorization.k8s.io/decision"), FieldType::FlattenedKey);
  // The nearest of two roots decides.
  EXPECT_EQ(type_of("okta.debug_context.debug_data.risk_level"), FieldType::Keyword);
  EXPECT_EQ(type_of("okta.debug_context.debug_data.flattened.grantType"), FieldType::FlattenedKey);
}

TEST(BuiltInTypes, ObjectsHaveKnownFieldsBelow) {
  for (const std::string_view name :
       {"process", "process.parent", "aws.cloudtrail.flattened", "kubernetes.audit.annotations",
        "okta.debug_context.debug_data", "winlog.event_data", "labels"}) {
    EXPECT_EQ(type_of(name), FieldType::Object) << name;
    EXPECT_TRUE(built_in().resolve(name).is_known) << name;
  }
  EXPECT_EQ(type_of("proces"), FieldType::Dynamic);
}

TEST(BuiltInTypes, TextSubFields) {
  const FieldInfo text = built_in().resolve("process.name.text");
  EXPECT_EQ(text.reading.type, FieldType::Text);
  EXPECT_EQ(text.reading.analyzer, Analyzer::Standard);
  EXPECT_EQ(text.source, "process.name");
  const FieldInfo name = built_in().resolve("process.name");
  ASSERT_TRUE(name.text_field);
  EXPECT_EQ(*name.text_field, text.reading);
  EXPECT_EQ(name.source, "process.name");
  EXPECT_FALSE(built_in().resolve("process.args").text_field);
  EXPECT_EQ(type_of("process.args.text"), FieldType::Dynamic);
}

TEST(BuiltInTypes, CaselessSubFields) {
  const FieldInfo folded = built_in().resolve("process.executable.caseless");
  EXPECT_EQ(folded.reading.type, FieldType::Keyword);
  EXPECT_TRUE(folded.reading.folds_case);
  EXPECT_EQ(folded.source, "process.executable");
  EXPECT_FALSE(built_in().resolve("event.action.caseless").reading.folds_case);
}

TEST(BuiltInTypes, PowerShellScriptsHaveTheirAnalyzer) {
  const FieldInfo script = built_in().resolve("powershell.file.script_block_text");
  EXPECT_EQ(script.reading.type, FieldType::Text);
  EXPECT_EQ(script.reading.analyzer, Analyzer::PowerShell);
}

struct GuessedName {
  std::string_view name;
  FieldType type;
  bool has_text;
};

TEST(DynamicTemplates, DecideByName) {
  const std::vector<GuessedName> guesses{
      {"vendor.message", FieldType::Text, false},
      {"vendor.ip", FieldType::Ip, false},
      {"vendor.peer_ip", FieldType::Ip, false},
      {"vendor.io.text", FieldType::Wildcard, false},
      {"vendor.url.path", FieldType::Wildcard, false},
      {"vendor.url.full", FieldType::Wildcard, true},
      {"vendor.parent_command_line", FieldType::Wildcard, true},
      {"vendor.name", FieldType::Keyword, true},
      {"vendor.file.path", FieldType::Keyword, true},
      {"vendor.title", FieldType::Keyword, true},
      {"vendor.creation_date", FieldType::Date, false},
      {"vendor.start", FieldType::Date, false},
      {"vendor.first_timestamp", FieldType::Date, false},
      {"vendor.anomaly_score", FieldType::Float, false},
      {"vendor.score.total", FieldType::Float, false},
      {"vendor.disk.usage", FieldType::ScaledFloat, false},
      {"vendor.location", FieldType::GeoPoint, false},
      {"vendor.exports", FieldType::Flattened, false},
      {"vendor.structured_data.a.b", FieldType::FlattenedKey, false},
      {"vendor.nested.@timestamp", FieldType::Date, false},
  };
  for (const GuessedName& guess : guesses) {
    const FieldInfo info = built_in().resolve(guess.name);
    EXPECT_EQ(info.reading.type, guess.type) << guess.name;
    EXPECT_EQ(info.text_field.has_value(), guess.has_text) << guess.name;
    EXPECT_EQ(info.source, guess.name);
    EXPECT_FALSE(info.is_known) << guess.name;
  }
}

TEST(DynamicTemplates, TheFirstThatMatchesWins) {
  EXPECT_EQ(type_of("vendor.url.original.name"), FieldType::Keyword);
  EXPECT_EQ(type_of("vendor_score.message"), FieldType::Text);
  EXPECT_EQ(type_of("vendor.score.name"), FieldType::Keyword);
  EXPECT_EQ(type_of("vendor.score.version"), FieldType::Dynamic);  // the exception of that template
  EXPECT_EQ(type_of("name"), FieldType::Dynamic);                  // "*.name" wants a dot
}

TEST(DynamicTemplates, GiveTextSubFields) {
  const FieldInfo text = built_in().resolve("vendor.name.text");
  EXPECT_EQ(text.reading.type, FieldType::Text);
  EXPECT_EQ(text.source, "vendor.name");
  EXPECT_EQ(type_of("vendor.colour.text"), FieldType::Dynamic);
}

TEST(DynamicTemplates, TheRestIsDynamic) {
  for (const std::string_view name : {"vendor.colour", "", ".", "a..b", "a.", ".a"}) {
    const FieldInfo info = built_in().resolve(name);
    EXPECT_EQ(info.reading.type, FieldType::Dynamic) << name;
    EXPECT_EQ(info.reading.ignore_above, kDefaultIgnoreAbove) << name;
    EXPECT_EQ(info.source, name);
  }
}

TEST(Mapping, FlatNames) {
  const FieldTypes types = mapped(
      R"({"items": "nested", "items.name": "text", "items.count": "short", "seen": "date_nanos",
          "release": "version", "weight": "half_float"})");
  EXPECT_EQ(types.resolve("items").reading.type, FieldType::Nested);
  EXPECT_EQ(types.resolve("items.name").reading.type, FieldType::Text);
  EXPECT_EQ(types.resolve("items.count").reading.type, FieldType::Integer);
  EXPECT_EQ(types.resolve("seen").reading.type, FieldType::Date);
  EXPECT_EQ(types.resolve("release").reading.type, FieldType::Keyword);
  EXPECT_EQ(types.resolve("weight").reading.type, FieldType::Float);
  EXPECT_TRUE(types.resolve("weight").is_known);
}

TEST(Mapping, ComesBeforeTheTable) {
  const FieldTypes types = mapped(R"({"message": "keyword", "process.name": "wildcard"})");
  EXPECT_EQ(types.resolve("message").reading.type, FieldType::Keyword);
  EXPECT_EQ(types.resolve("message").reading.ignore_above, 0U);
  EXPECT_EQ(types.resolve("process.name").reading.type, FieldType::Wildcard);
  EXPECT_FALSE(types.resolve("process.name").text_field);
  EXPECT_EQ(types.resolve("source.ip").reading.type, FieldType::Ip);  // the rest stays
  EXPECT_EQ(types.resolve("vendor.name").reading.type, FieldType::Keyword);
}

TEST(Mapping, ComesBeforeTheTemplates) {
  const FieldTypes types = mapped(R"({"vendor.name": {"type": "long"}})");
  EXPECT_EQ(types.resolve("vendor.name").reading.type, FieldType::Integer);
  EXPECT_EQ(types.resolve("vendor").reading.type, FieldType::Object);
}

TEST(Mapping, Parameters) {
  const FieldTypes types = mapped(R"({"properties": {
    "short": {"type": "keyword", "ignore_above": 16},
    "folded": {"type": "keyword", "normalizer": "lowercase"},
    "load": {"type": "scaled_float", "scaling_factor": 100},
    "script": {"type": "text", "analyzer": "powershell_script_analyzer"},
    "prose": {"type": "text", "analyzer": "standard"},
    "main": {"type": "text", "fields": {"raw": {"type": "keyword", "ignore_above": 256}}},
    "both": {"type": "wildcard", "fields": {"text": {"type": "match_only_text"}}}}})");
  EXPECT_EQ(types.resolve("short").reading.ignore_above, 16U);
  EXPECT_TRUE(types.resolve("folded").reading.folds_case);
  EXPECT_EQ(types.resolve("load").reading.scaling_factor, 100);
  EXPECT_EQ(types.resolve("script").reading.analyzer, Analyzer::PowerShell);
  EXPECT_EQ(types.resolve("prose").reading.analyzer, Analyzer::Standard);
  const FieldInfo raw = types.resolve("main.raw");
  EXPECT_EQ(raw.reading, (Reading{.type = FieldType::Keyword, .ignore_above = 256}));
  EXPECT_EQ(raw.source, "main");
  EXPECT_FALSE(types.resolve("main").text_field);
  ASSERT_TRUE(types.resolve("both").text_field);
  EXPECT_EQ(types.resolve("both.text").source, "both");
}

TEST(Mapping, ObjectsNestedAndFlattened) {
  const FieldTypes types = mapped(R"({"mappings": {"dynamic": "strict", "properties": {
    "staff": {"type": "nested", "properties": {"name": {"type": "keyword"},
      "jobs": {"type": "nested", "properties": {"year": {"type": "integer"}}}}},
    "site": {"properties": {"address": {"type": "ip"}}},
    "hidden": {"enabled": false},
    "extra": {"type": "flattened", "ignore_above": 100}}}})");
  EXPECT_EQ(types.resolve("staff").reading.type, FieldType::Nested);
  EXPECT_EQ(types.resolve("staff.name").reading.type, FieldType::Keyword);
  EXPECT_EQ(types.resolve("staff.jobs").reading.type, FieldType::Nested);
  EXPECT_EQ(types.resolve("staff.jobs.year").reading.type, FieldType::Integer);
  EXPECT_EQ(types.resolve("site").reading.type, FieldType::Object);
  EXPECT_EQ(types.resolve("site.address").reading.type, FieldType::Ip);
  EXPECT_EQ(types.resolve("hidden").reading.type, FieldType::Object);
  EXPECT_EQ(types.resolve("extra.a.b").reading.type, FieldType::FlattenedKey);
  EXPECT_EQ(types.resolve("extra.a.b").reading.ignore_above, 100U);
}

TEST(Mapping, AliasesLeadToTheirField) {
  const FieldTypes types = mapped(R"({"properties": {
    "peer": {"type": "alias", "path": "address"}, "address": {"type": "ip"},
    "program": {"type": "alias", "path": "process.name"},
    "a": {"type": "alias", "path": "b"}, "b": {"type": "alias", "path": "a"}}})");
  EXPECT_EQ(types.resolve("peer").reading.type, FieldType::Ip);
  EXPECT_EQ(types.resolve("peer").source, "address");
  EXPECT_EQ(types.resolve("program").reading.type, FieldType::Keyword);
  EXPECT_EQ(types.resolve("program").source, "process.name");
  EXPECT_EQ(types.resolve("a").reading.type, FieldType::Dynamic);  // a circle ends
}

TEST(Mapping, AnswerOfGetMapping) {
  const FieldTypes types = mapped(R"({
    "z-first": {"mappings": {"dynamic_templates": [{"x": {}}], "_meta": {"v": 1},
                             "properties": {"code": {"type": "keyword"}}}},
    "empty": {"mappings": {}},
    "a-second": {"mappings": {"properties": {"code": {"type": "long"},
                                             "size": {"type": "long"}}}}})");
  EXPECT_EQ(types.resolve("code").reading.type, FieldType::Keyword);  // the first index wins
  EXPECT_EQ(types.resolve("size").reading.type, FieldType::Integer);
}

TEST(Mapping, DocumentTypesOfOldVersions) {
  const FieldTypes types =
      mapped(R"({"logs": {"mappings": {"_doc": {"properties": {"code": {"type": "long"}}}}}})");
  EXPECT_EQ(types.resolve("code").reading.type, FieldType::Integer);
}

TEST(Mapping, FieldsCalledLikeTheirSections) {
  const FieldTypes types = mapped(R"({"properties": "keyword", "mappings": {"type": "long"}})");
  EXPECT_EQ(types.resolve("properties").reading.type, FieldType::Keyword);
  EXPECT_EQ(types.resolve("mappings").reading.type, FieldType::Integer);
  const FieldTypes inner = mapped(R"({"properties": {"type": {"type": "long"}}})");
  EXPECT_EQ(inner.resolve("type").reading.type, FieldType::Integer);
}

TEST(Mapping, NothingMapped) {
  EXPECT_EQ(mapped("{}").resolve("source.ip").reading.type, FieldType::Ip);
  EXPECT_EQ(mapped(R"({"logs": {"mappings": {}}})").resolve("logs").reading.type,
            FieldType::Dynamic);
}

TEST(Mapping, UnknownTypesAreNamed) {
  const Error error =
      refused(R"({"properties": {"a": {"properties": {"b": {"type": "strnig"}}}}})");
  EXPECT_EQ(error.code, ErrorCode::Unsupported);
  EXPECT_NE(error.message.find("'a.b'"), std::string::npos) << error.message;
  EXPECT_NE(error.message.find("'strnig'"), std::string::npos) << error.message;
  EXPECT_EQ(refused(R"({"a": "dynamic"})").code, ErrorCode::Unsupported);
  EXPECT_EQ(refused(R"({"a": {"type": "text", "fields": {"b": "x"}}})").code,
            ErrorCode::Unsupported);
}

TEST(Mapping, BrokenJsonHasAPlace) {
  const Error error = refused("{\"a\": \"keyword\",\n \"b\" \"text\"}");
  EXPECT_EQ(error.code, ErrorCode::Syntax);
  EXPECT_TRUE(error.where.starts_with("2:")) << error.where;
}

TEST(Mapping, OtherShapesAreRefused) {
  for (const std::string_view json : {"",
                                      "[]",
                                      "3",
                                      "null",
                                      "\"x\"",
                                      "{",
                                      R"({"a": 1})",
                                      R"({"a": null})",
                                      R"({"a": ["keyword"]})",
                                      R"({"a": {"b": "keyword"}})",
                                      R"({"a": {"type": 3}})",
                                      R"({"a": 1e999999})",
                                      R"({"a": {"type": "alias"}})",
                                      R"({"a": {"type": "keyword", "ignore_above": "many"}})",
                                      R"({"a": {"type": "keyword", "ignore_above": -1}})",
                                      R"({"a": {"type": "scaled_float", "scaling_factor": 0}})",
                                      R"({"a": {"type": "object", "properties": []}})",
                                      R"({"a": {"type": "text", "fields": 1}})",
                                      R"({"a": {"type": "text", "fields": {"b": 1}}})",
                                      "{\"a\": \"\xff\"}"}) {
    EXPECT_EQ(refused(json).code, ErrorCode::Syntax) << json;
  }
}

TEST(Mapping, DepthIsBounded) {
  std::string json;
  for (int level = 0; level < 5000; ++level) {
    json += R"({"properties": {"a": )";
  }
  json += R"({"type": "keyword"})";
  for (int level = 0; level < 5000; ++level) {
    json += "}}";
  }
  EXPECT_EQ(refused(json).code, ErrorCode::Syntax);
}

TEST(Mapping, TypesAreValues) {
  const FieldTypes types = mapped(R"({"code": "long"})");
  FieldTypes copy = types;
  const FieldTypes moved = std::move(copy);
  EXPECT_EQ(moved.resolve("code").reading.type, FieldType::Integer);
  EXPECT_EQ(types.resolve("code").reading.type, FieldType::Integer);
}

// The types that public rules count on, where their list is at hand.
TEST(BuiltInTypes, AgreeWithTheFieldsOfPublicRules) {
  const std::filesystem::path list =
      std::filesystem::path(TRAWL_SHARED_DIR) / "spec" / "field-types.csv";
  std::ifstream lines(list);
  if (!lines) {
    GTEST_SKIP() << "no list of the fields of public rules at " << list;
  }
  int checked = 0;
  std::string line;
  std::getline(lines, line);  // the names of the columns
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::string name;
    std::string type;
    std::getline(cells, name, ',');
    std::getline(cells, type, ',');
    if (type == "computed" || name.find('*') != std::string::npos) {
      continue;  // a column of a query, and a pattern of names
    }
    if (type == "integer") {
      type = "long";
    } else if (type == "match_only_text") {
      type = "text";
    } else if (type == "unmapped_or_keyword") {
      type = "keyword";
    }
    const FieldInfo info = built_in().resolve(name);
    EXPECT_EQ(field_type_name(info.reading.type), type) << name;
    EXPECT_TRUE(info.is_known) << name;
    ++checked;
  }
  EXPECT_GT(checked, 700);
}

}  // namespace
}  // namespace trawl
