#include "scanner/ecs/geo_database.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/ecs/format_set.h"
#include "scanner/ecs/mapping.h"
#include "tests/support/mappings.h"
#include "tests/support/temporary_folder.h"

namespace trawl {
namespace {

std::string database(std::string_view name) {
  return std::string(TRAWL_GEOIP_DIR) + "/" + std::string(name) + ".mmdb";
}

std::string json_of(const Result<JsonTree>& tree) {
  if (!tree) {
    return tree.error().text();
  }
  std::string text;
  write_json(*tree, text);
  return text;
}

// What one database says of an address, as JSON.
std::string look_up(std::string_view name, std::string_view address) {
  const Result<GeoDatabase> opened = GeoDatabase::open(database(name));
  return opened ? json_of(opened->find(address)) : opened.error().text();
}

TEST(GeoDatabase, KindsAreToldFromTheMetadata) {
  EXPECT_EQ(GeoDatabase::open(database("city"))->kind(), GeoDatabase::Kind::City);
  EXPECT_EQ(GeoDatabase::open(database("country"))->kind(), GeoDatabase::Kind::Country);
  const Result<GeoDatabase> asn = GeoDatabase::open(database("asn"));
  EXPECT_EQ(asn->kind(), GeoDatabase::Kind::Asn);
  EXPECT_EQ(asn->type(), "Test-ASN");
  EXPECT_EQ(asn->sha256().size(), 64U);
}

TEST(GeoDatabase, ACityHasTheFieldsOfElasticsProcessor) {
  EXPECT_EQ(look_up("city", "192.0.2.1"),
            R"({"continent_name":"Europe","country_iso_code":"PT","country_name":"Portugal",)"
            R"("city_name":"Porto","region_iso_code":"PT-13","region_name":"Porto District",)"
            R"("location":{"lat":41.25,"lon":-8.5}})");
}

TEST(GeoDatabase, OfSubdivisionsTheSmallestCounts) {
  EXPECT_EQ(look_up("city", "2001:db8::1"),
            R"({"country_iso_code":"GB","country_name":"United Kingdom","city_name":"Leeds",)"
            R"("region_iso_code":"GB-LDS","region_name":"Leeds","location":{"lat":54,"lon":-1}})");
}

TEST(GeoDatabase, NetworksEndWhereTheyEnd) {
  EXPECT_EQ(look_up("city", "203.0.113.128"), R"({"country_iso_code":"NO"})");
  EXPECT_EQ(look_up("city", "203.0.113.127"), "null");
  EXPECT_EQ(look_up("city", "10.0.0.1"), "null");
  EXPECT_EQ(look_up("city", "2001:db9::1"), "null");
}

TEST(GeoDatabase, CountriesAndNetworks) {
  EXPECT_EQ(look_up("country", "198.51.100.1"),
            R"({"continent_name":"Oceania","country_iso_code":"NZ","country_name":"New Zealand"})");
  EXPECT_EQ(look_up("asn", "192.0.2.1"),
            R"({"number":64500,"organization":{"name":"Example Net"}})");
  EXPECT_EQ(look_up("asn", "198.51.100.1"), R"({"number":64501})");
}

TEST(GeoDatabase, WhatIsNoAddressIsRefused) {
  for (const std::string_view address : {"", "host", "192.0.2", "192.0.2.1 ", "::1%lo"}) {
    EXPECT_NE(look_up("city", address).find("no address"), std::string::npos) << address;
  }
  EXPECT_NE(look_up("city", std::string(5000, '1')).find("no address"), std::string::npos);
}

TEST(GeoDatabase, OddValuesAreLeftOut) {
  EXPECT_EQ(look_up("odd", "192.0.2.1"), "null") << "wrong types, not UTF-8, too long, no number";
  EXPECT_EQ(look_up("odd", "192.0.2.3"), R"({"country_name":"\u001b[31mRed"})");
  EXPECT_EQ(look_up("odd", "192.0.2.4"), "null") << "half a place, no subdivision";
}

TEST(GeoDatabase, DamageIsSaid) {
  for (const auto& [name, address] : std::vector<std::pair<std::string, std::string>>{
           {"odd", "192.0.2.2"}, {"loop", "192.0.2.1"}}) {
    const Result<GeoDatabase> opened = GeoDatabase::open(database(name));
    ASSERT_TRUE(opened) << opened.error().text();
    const Result<JsonTree> found = opened->find(address);
    ASSERT_FALSE(found) << name;
    EXPECT_EQ(found.error().code, ErrorCode::Corrupt);
    EXPECT_EQ(found.error().where, database(name));
  }
}

TEST(GeoDatabase, WhatIsNoDatabaseIsNotOpened) {
  const auto code_of = [](const std::string& path) { return GeoDatabase::open(path).error().code; };
  EXPECT_EQ(code_of(database("cut")), ErrorCode::Corrupt);
  EXPECT_EQ(code_of(database("missing")), ErrorCode::Io);
  EXPECT_EQ(code_of(TRAWL_GEOIP_DIR), ErrorCode::Io);
  EXPECT_EQ(code_of(database("other")), ErrorCode::Unsupported);
  const test::TemporaryFolder folder;
  EXPECT_EQ(code_of(folder.write("empty.mmdb", "")), ErrorCode::Corrupt);
  EXPECT_EQ(code_of(folder.write("text.mmdb", "not a database")), ErrorCode::Corrupt);
}

TEST(GeoDatabases, TheFirstThatKnowsAnAddressCounts) {
  const auto both = GeoDatabases::open({database("city"), database("country"), database("asn")});
  ASSERT_TRUE(both) << both.error().text();
  EXPECT_NE(json_of(both->find_geo("192.0.2.1")).find("Porto"), std::string::npos);
  EXPECT_NE(json_of(both->find_geo("198.51.100.1")).find("New Zealand"), std::string::npos);
  EXPECT_NE(json_of(both->find_as("192.0.2.1")).find("64500"), std::string::npos);
  const auto other = GeoDatabases::open({database("country"), database("city")});
  EXPECT_NE(json_of(other->find_geo("192.0.2.1")).find("Nowhere"), std::string::npos);
  EXPECT_EQ(json_of(other->find_as("192.0.2.1")), "null");
}

class GeoipVerb : public testing::Test {
 protected:
  std::string run(std::string_view raw, const GeoDatabases* databases) {
    const Mapping mapping = test::mapping_of(
        "[[do]]\ncopy = \"raw.ip\"\nto = \"source.ip\"\n"
        "[[do]]\ngeoip = \"source.ip\"\nto = \"source\"\n");
    return json_of(mapping.apply(*parse_json_tree(raw), nullptr, databases).event);
  }

  Result<GeoDatabases> databases_ = GeoDatabases::open({database("asn"), database("odd")});
};

TEST_F(GeoipVerb, SetsWhatTheDatabasesKnow) {
  EXPECT_EQ(run(R"({"ip":"192.0.2.3"})", &*databases_),
            R"({"source":{"ip":"192.0.2.3","geo":{"country_name":"\u001b[31mRed"},)"
            R"("as":{"number":64500,"organization":{"name":"Example Net"}}}})");
  EXPECT_EQ(run(R"({"ip":"192.0.2.3"})", nullptr), R"({"source":{"ip":"192.0.2.3"}})");
  EXPECT_EQ(run(R"({"ip":["10.0.0.1","198.51.100.9"]})", &*databases_),
            R"({"source":{"ip":["10.0.0.1","198.51.100.9"],"as":{"number":64501}}})");
  EXPECT_EQ(run("{}", &*databases_), "{}");
}

TEST_F(GeoipVerb, DamageIsAMappingError) {
  const std::string event = run(R"({"ip":"192.0.2.2"})", &*databases_);
  EXPECT_NE(event.find("pipeline_error"), std::string::npos);
  EXPECT_NE(event.find("GeoIP"), std::string::npos);
}

TEST(ChooseFormats, NamesItsDatabases) {
  const auto formats = choose_formats("auto", {database("city"), database("asn")});
  ASSERT_TRUE(formats) << formats.error().text();
  ASSERT_EQ(formats->files().size(), 2U);
  EXPECT_EQ(formats->files()[0].use, "GeoIP");
  EXPECT_EQ(formats->files()[0].name, "Test-City");
  EXPECT_EQ(formats->files()[1].path, database("asn"));
  EXPECT_NE(formats->geo(), nullptr);
  EXPECT_FALSE(choose_formats("auto", {database("cut")}));
}

}  // namespace
}  // namespace trawl
