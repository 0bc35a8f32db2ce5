// Vectors of Java's own: the order in which a HashMap of strings iterates, and Double.toString.

#include <string>

#include <gtest/gtest.h>

#include "scanner/ecs/java_text.h"

namespace trawl {
namespace {

std::string rendered(const std::string& json) {
  const auto tree = parse_json_tree(json);
  EXPECT_TRUE(tree.has_value()) << json;
  return tree ? java_text(*tree) : std::string();
}

const std::string kTwelveWords =
    R"("alpha":0,"bravo":1,"charlie":2,"delta":3,"echo":4,"foxtrot":5,"golf":6,"hotel":7,)"
    R"("india":8,"juliett":9,"kilo":10,"lima":11)";

TEST(JavaText, MembersComeInTheOrderOfAHashMap) {
  EXPECT_EQ(rendered(R"({"userName":"Bob","groupName":"admin"})"),
            "{groupName=admin, userName=Bob}");
  EXPECT_EQ(rendered(R"({"quotaCode":"L-1","serviceCode":"ec2"})"),
            "{serviceCode=ec2, quotaCode=L-1}");
  EXPECT_EQ(rendered("{" + kTwelveWords + "}"),
            "{bravo=1, golf=6, juliett=9, kilo=10, lima=11, foxtrot=5, alpha=0, delta=3, hotel=7, "
            "echo=4, india=8, charlie=2}");
}

TEST(JavaText, AMemberThatWasRemovedStillCountsForTheSizeOfTheTable) {
  auto tree = parse_json_tree("{" + kTwelveWords + R"(,"mike":""})");
  ASSERT_TRUE(tree.has_value());
  (void)tree->take_member("mike");
  EXPECT_EQ(java_text(*tree),
            "{juliett=9, lima=11, foxtrot=5, delta=3, echo=4, india=8, bravo=1, golf=6, kilo=10, "
            "alpha=0, hotel=7, charlie=2}");
}

TEST(JavaText, WithinABucketTheFileDecides) {
  // "Aa" and "BB" have one hash code.
  EXPECT_EQ(rendered(R"({"Aa":1,"BB":2})"), "{Aa=1, BB=2}");
  EXPECT_EQ(rendered(R"({"BB":2,"Aa":1})"), "{BB=2, Aa=1}");
}

TEST(JavaText, ANameThatOccursTwiceIsOneKey) {
  EXPECT_EQ(rendered(R"({"a":1,"a":2})"), "{a=2}");
}

TEST(JavaText, KeysAreHashedByUtf16Units) {
  // U+1F600 is two units: 31 * 0xD83D + 0xDE00 = 0x1B0D63, spread 0x1B0D78: bucket 8. "a" =
  // 0x61: 1.
  EXPECT_EQ(rendered("{\"\xF0\x9F\x98\x80\":1,\"a\":2}"), "{a=2, \xF0\x9F\x98\x80=1}");
  EXPECT_EQ(to_utf16("\xF0\x9F\x98\x80"), u"\xD83D\xDE00");
  EXPECT_EQ(to_utf16("a\xC3\xA9\xE2\x82\xAC"), u"a\u00E9\u20AC");
}

TEST(JavaText, ValuesAreNotQuoted) {
  EXPECT_EQ(rendered(R"({"a":"x, y=z\n\"q\""})"), "{a=x, y=z\n\"q\"}");
  EXPECT_EQ(rendered(R"({"a":[1,[true,"b"],{"c":false}]})"), "{a=[1, [true, b], {c=false}]}");
  EXPECT_EQ(rendered("{}"), "{}");
  EXPECT_EQ(rendered("[]"), "[]");
  EXPECT_EQ(rendered(R"("text")"), "text");
}

TEST(JavaNumber, IntegersKeepTheirDigits) {
  EXPECT_EQ(java_number("0"), "0");
  EXPECT_EQ(java_number("-0"), "0");
  EXPECT_EQ(java_number("-17"), "-17");
  EXPECT_EQ(java_number("123456789012345678901234567890"), "123456789012345678901234567890");
}

TEST(JavaNumber, AFractionOrAnExponentMakesADouble) {
  EXPECT_EQ(java_number("2.0"), "2.0");
  EXPECT_EQ(java_number("1.50"), "1.5");
  EXPECT_EQ(java_number("0.1"), "0.1");
  EXPECT_EQ(java_number("0.001"), "0.001");
  EXPECT_EQ(java_number("0.0009"), "9.0E-4");
  EXPECT_EQ(java_number("1.5e-5"), "1.5E-5");
  EXPECT_EQ(java_number("9999999.0"), "9999999.0");
  EXPECT_EQ(java_number("10000000.0"), "1.0E7");
  EXPECT_EQ(java_number("1e7"), "1.0E7");
  EXPECT_EQ(java_number("12345678.25"), "1.234567825E7");
  EXPECT_EQ(java_number("1e2"), "100.0");
  EXPECT_EQ(java_number("0.0"), "0.0");
  EXPECT_EQ(java_number("-0.0"), "-0.0");
  EXPECT_EQ(java_number("-0e5"), "-0.0");
  EXPECT_EQ(java_number("1e400"), "Infinity");
  EXPECT_EQ(java_number("-1e400"), "-Infinity");
  EXPECT_EQ(java_number("1e-400"), "0.0");
}

}  // namespace
}  // namespace trawl
