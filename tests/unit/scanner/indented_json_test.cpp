#include "scanner/indented_json.h"

#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace trawl {
namespace {

using Json = nlohmann::ordered_json;

void write(const Json& value, IndentedJson& json) {
  if (value.is_object()) {
    json.begin_object();
    for (const auto& [name, member] : value.items()) {
      json.name(name);
      write(member, json);
    }
    json.end_object();
  } else if (value.is_array()) {
    json.begin_array();
    for (const Json& element : value) {
      write(element, json);
    }
    json.end_array();
  } else if (value.is_string()) {
    json.text(value.get<std::string>());
  } else if (value.is_number()) {
    json.number(value.get<std::uint64_t>());
  } else {
    json.null();
  }
}

std::string written(const Json& value) {
  std::string text;
  IndentedJson json(text, 0);
  write(value, json);
  return text;
}

TEST(IndentedJson, IsWhatTheLibraryWouldDump) {
  for (const Json& value :
       {Json(nullptr), Json(17U), Json(std::numeric_limits<std::uint64_t>::max()), Json("a"),
        Json::object(), Json::array(), Json({{"a", 1U}}), Json({{"a", Json::array()}, {"b", 2U}}),
        Json::array({1U, nullptr, Json::object(), Json::array({Json::array(), 2U}), "x"}),
        Json(
            {{"a", {{"b", {{"c", nullptr}}}}}, {"d", Json::array({{{"e", "f"}}, {{"g", 0U}}})}})}) {
    EXPECT_EQ(written(value), value.dump(2));
  }
}

TEST(IndentedJson, EscapesTextsAndReplacesWhatIsNotUtf8) {
  for (const char* text :
       {"", "a/b c~", "\"", "\\", "\n\t\b\f\r\x01\x1f", "\x7f", "é€😀", "\xC2\x85",
        "a\xFF"
        "b",
        "\xED\xA0\x80", "long enough to be looked at in words\xC3"}) {
    const Json value(text);
    EXPECT_EQ(written(value), value.dump(2, ' ', false, Json::error_handler_t::replace)) << text;
  }
}

TEST(IndentedJson, BeginsItsLinesWithTheIndentAround) {
  std::string text = "  \"a\": ";
  IndentedJson json(text, 2);
  write({{"b", Json::array({1U})}}, json);
  EXPECT_EQ(text, "  \"a\": {\n    \"b\": [\n      1\n    ]\n  }");
}

}  // namespace
}  // namespace trawl
