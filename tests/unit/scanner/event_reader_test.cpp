#include "scanner/event/event_reader.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/block.h"

namespace trawl {
namespace {

// Reads events by a fixed list of names; the texts of all values of a name, joined by '|'.
class Reader {
 public:
  explicit Reader(std::vector<WantedField> fields, std::vector<std::string> objects = {})
      : names_(std::move(fields)), trie_(names_, objects), reader_(trie_) {}

  EventProblem read(std::string_view event) {
    block_ = copy_block(event);
    return reader_.read(block_.bytes, fields_);
  }
  EventProblem validate(std::string_view event) {
    block_ = copy_block(event);
    return reader_.validate(block_.bytes);
  }
  std::string values(std::string_view name) const { return join(fields_.values(slot(name))); }
  std::string below(std::string_view name) const { return join(fields_.values_below(slot(name))); }
  std::string all(std::string_view event, std::string_view prefix = "") {
    block_ = copy_block(event);
    std::vector<NamedValue> values;
    EXPECT_EQ(reader_.read_all(block_.bytes, prefix, values), EventProblem::None);
    std::string text;
    for (const NamedValue& value : values) {
      text += std::string(value.path) + "=" + std::string(value.value.text) + ";";
    }
    return text;
  }
  const EventFields& fields() const { return fields_; }

 private:
  static std::string join(std::span<const FieldValue> values) {
    std::string text;
    for (const FieldValue& value : values) {
      text += (text.empty() ? "" : "|") + std::string(value.text);
    }
    return text;
  }
  std::size_t slot(std::string_view name) const {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i].name == name) {
        return i;
      }
    }
    ADD_FAILURE() << "not a wanted name: " << name;
    return 0;
  }

  std::vector<WantedField> names_;
  FieldTrie trie_;
  EventReader reader_;
  EventFields fields_;
  Block block_;
};

TEST(EventReader, DottedAndNestedNamesAreTheSameField) {
  Reader reader({{"a.b.c"}});
  for (const char* event : {R"({"a":{"b":{"c":"x"}}})", R"({"a.b.c":"x"})", R"({"a":{"b.c":"x"}})",
                            R"({"a.b":{"c":"x"}})"}) {
    ASSERT_EQ(reader.read(event), EventProblem::None) << event;
    EXPECT_EQ(reader.values("a.b.c"), "x") << event;
  }
}

TEST(EventReader, MixedSpellingsOfOneFieldAddUp) {
  Reader reader({{"a.b"}});
  ASSERT_EQ(reader.read(R"({"a":{"b":1},"a.b":[2,3],"x":{"a.b":4}})"), EventProblem::None);
  EXPECT_EQ(reader.values("a.b"), "1|2|3");
}

TEST(EventReader, ArraysAtAnyLevelAreFlattened) {
  Reader reader({{"a.b"}});
  ASSERT_EQ(reader.read(R"({"a":[{"b":1},{"b":[2,[3,null]]},[{"b":"4"}],5]})"), EventProblem::None);
  EXPECT_EQ(reader.values("a.b"), "1|2|3|4");
}

TEST(EventReader, NullsAndEmptyContainersAreNoValues) {
  Reader reader({{"a", true}, {"b"}, {"c"}, {"d"}});
  ASSERT_EQ(reader.read(R"({"a":{"x":{},"y":null},"b":null,"c":[],"d":""})"), EventProblem::None);
  EXPECT_TRUE(reader.fields().values(0).empty());
  EXPECT_TRUE(reader.fields().values_below(0).empty());
  EXPECT_TRUE(reader.fields().values(1).empty());
  EXPECT_TRUE(reader.fields().values(2).empty());
  EXPECT_EQ(reader.fields().values(3).size(), 1U);
  EXPECT_EQ(reader.fields().found_slots().size(), 1U);
}

TEST(EventReader, ScalarsKeepTheirKindAndText) {
  Reader reader({{"a"}});
  ASSERT_EQ(reader.read(R"({"a":["t\u0065xt \"\\ é",1.50,-0,1e3 ,true,false]})"),
            EventProblem::None);
  EXPECT_EQ(reader.values("a"), "text \"\\ é|1.50|-0|1e3|true|false");
  EXPECT_EQ(reader.fields().values(0)[0].kind, JsonKind::String);
  EXPECT_EQ(reader.fields().values(0)[1].kind, JsonKind::Number);
  EXPECT_EQ(reader.fields().values(0)[4].kind, JsonKind::True);
  EXPECT_EQ(reader.fields().values(0)[5].kind, JsonKind::False);
}

TEST(EventReader, KeysAreUnescapedBeforeTheyAreCompared) {
  Reader reader({{"event.action"}});
  ASSERT_EQ(reader.read(R"({"ev\u0065nt":{"\u0061ction":"x"},"event\u002eaction":"y"})"),
            EventProblem::None);
  EXPECT_EQ(reader.values("event.action"), "x|y");
}

TEST(EventReader, RepeatedKeysContributeAllValues) {
  Reader reader({{"a"}});
  ASSERT_EQ(reader.read(R"({"a":1,"b":0,"a":2})"), EventProblem::None);
  EXPECT_EQ(reader.values("a"), "1|2");
}

TEST(EventReader, SimilarNamesAreOthers) {
  Reader reader({{"a.b"}});
  ASSERT_EQ(
      reader.read(R"({"a":{"bb":1,"":2,"b.":3,".b":4,"B":5},"a.":{"b":6},"a..b":7,"":{"a.b":8}})"),
      EventProblem::None);
  EXPECT_EQ(reader.values("a.b"), "");
}

TEST(EventReader, ANameMayBeValueAndPrefix) {
  Reader reader({{"a"}, {"a.b"}});
  ASSERT_EQ(reader.read(R"({"a":["x",{"b":"y"}]})"), EventProblem::None);
  EXPECT_EQ(reader.values("a"), "x");
  EXPECT_EQ(reader.values("a.b"), "y");
}

TEST(EventReader, CollectsWhatLiesBelowARoot) {
  Reader reader({{"f", true}, {"f.k"}});
  ASSERT_EQ(reader.read(R"({"f":{"k":"1","x.y":["2",{"z":3}],"n":null},"f.q":"4","g":"5"})"),
            EventProblem::None);
  EXPECT_EQ(reader.below("f"), "1|2|3|4");
  EXPECT_EQ(reader.values("f.k"), "1");
  EXPECT_EQ(reader.values("f"), "");
}

TEST(EventReader, CollectsObjectsAndStillReadsThem) {
  Reader reader({{"u.name"}}, {"u"});
  ASSERT_EQ(reader.read(R"({"u":[{"name":"a"} , [{"name":"b"}],null,"s"],"v":{"u":{}}})"),
            EventProblem::None);
  const auto objects = reader.fields().objects(0);
  ASSERT_EQ(objects.size(), 2U);
  EXPECT_EQ(objects[0], R"({"name":"a"})");
  EXPECT_EQ(objects[1], R"({"name":"b"})");
  EXPECT_EQ(reader.values("u.name"), "a|b");
}

TEST(EventReader, ReadsTheSourceOfAWrapper) {
  Reader reader({{"a"}, {"_index"}, {"_id"}});
  ASSERT_EQ(
      reader.read(R"({"_index":"i","a":"outside","_source":{"a":"inside"},"_id":"7","a":"also"})"),
      EventProblem::None);
  EXPECT_TRUE(reader.fields().is_wrapped());
  EXPECT_EQ(reader.values("a"), "inside");
  EXPECT_EQ(reader.values("_index"), "i");
  EXPECT_EQ(reader.values("_id"), "7");
}

TEST(EventReader, ASourceThatIsNoObjectIsNoWrapper) {
  Reader reader({{"a"}, {"_source"}});
  ASSERT_EQ(reader.read(R"({"_source":"text","a":"x"})"), EventProblem::None);
  EXPECT_FALSE(reader.fields().is_wrapped());
  EXPECT_EQ(reader.values("a"), "x");
  EXPECT_EQ(reader.values("_source"), "text");
}

TEST(EventReader, AReadForgetsTheLast) {
  Reader reader({{"a"}, {"f", true}}, {"f"});
  ASSERT_EQ(reader.read(R"({"_source":{"a":1,"f":{"x":2}}})"), EventProblem::None);
  ASSERT_EQ(reader.read(R"({"b":1})"), EventProblem::None);
  EXPECT_EQ(reader.values("a"), "");
  EXPECT_EQ(reader.below("f"), "");
  EXPECT_TRUE(reader.fields().objects(0).empty());
  EXPECT_TRUE(reader.fields().found_slots().empty());
  EXPECT_FALSE(reader.fields().is_wrapped());
}

TEST(EventReader, ListsAllValuesWithTheirNames) {
  Reader reader({});
  EXPECT_EQ(reader.all(R"({"a":{"b":[1,{"c":"x"}],"d.e":null},"f":true})"),
            "a.b=1;a.b.c=x;f=true;");
  EXPECT_EQ(reader.all(R"({"_id":"1","_source":{"a":1},"_score":2})"), "a=1;");
  EXPECT_EQ(reader.all(R"({"b":1})", "a."), "a.b=1;");
}

TEST(EventReader, RejectsWhatIsNoObject) {
  Reader reader({{"a"}});
  for (const char* event : {"", "{", "[1]", "\"text\"", "{\"a\":1", "x}", "null"}) {
    EXPECT_EQ(reader.read(event), EventProblem::NotAnObject) << event;
    EXPECT_EQ(reader.validate(event), EventProblem::NotAnObject) << event;
  }
}

struct Malformed {
  const char* event;
  EventProblem problem;
  EventProblem problem_of_text = EventProblem::None;
};

class MalformedEvent : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedEvent, IsRejectedByValidation) {
  Reader reader({});
  EXPECT_EQ(reader.validate(GetParam().event), GetParam().problem) << GetParam().event;
}

// Whatever is wanted, the reader notices what the masks of the text tell, and nothing else.
TEST_P(MalformedEvent, IsRejectedByAWalkIfItsTextTells) {
  for (const bool is_wanted : {false, true}) {
    Reader reader(is_wanted ? std::vector<WantedField>{{"a", true}} : std::vector<WantedField>{});
    EXPECT_EQ(reader.read(GetParam().event), GetParam().problem_of_text) << GetParam().event;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, MalformedEvent,
    testing::Values(Malformed{"{\"a\":\"\xff\"}", EventProblem::Encoding, EventProblem::Encoding},
                    Malformed{"{\"a\":\"x\ny\"}", EventProblem::Control, EventProblem::Control},
                    Malformed{R"({"a":"x})", EventProblem::String, EventProblem::String},
                    Malformed{R"({"a":"\q"})", EventProblem::String},
                    Malformed{R"({"a":"\ud80"})", EventProblem::String},
                    Malformed{R"({"a":01})", EventProblem::Scalar},
                    Malformed{R"({"a":1.})", EventProblem::Scalar},
                    Malformed{R"({"a":+1})", EventProblem::Scalar},
                    Malformed{R"({"a":1e})", EventProblem::Scalar},
                    Malformed{R"({"a":NaN})", EventProblem::Scalar},
                    Malformed{R"({"a":tru})", EventProblem::Scalar},
                    Malformed{R"({"a":nulls})", EventProblem::Scalar},
                    Malformed{R"({"a":[1 2]})", EventProblem::Structure},
                    Malformed{R"({"a":1 "b":2})", EventProblem::Structure},
                    Malformed{R"({"a" 1})", EventProblem::Structure},
                    Malformed{R"({"a":1,})", EventProblem::Structure},
                    Malformed{R"({"a":{"b":1]})", EventProblem::Structure},
                    Malformed{R"({"a":1}{"b":2})", EventProblem::Trailing},
                    Malformed{R"({"a":1}})", EventProblem::Trailing, EventProblem::Structure},
                    Malformed{R"({"a":{"b":1})", EventProblem::Structure,
                              EventProblem::Structure}));

TEST(EventReader, ValidationFindsWhatTheWalkSkips) {
  Reader reader({{"a"}});
  const char* event = R"({"a":1,"b":{"c":[01]}})";
  EXPECT_EQ(reader.read(event), EventProblem::None);
  EXPECT_EQ(reader.values("a"), "1");
  EXPECT_EQ(reader.validate(event), EventProblem::Scalar);
}

TEST(EventReader, AcceptsNumbersOfAnySize) {
  Reader reader({{"a"}});
  EXPECT_EQ(reader.validate(R"({"a":[123456789012345678901234567890,1e999,-0.0E-7]})"),
            EventProblem::None);
}

// Read or not, brackets in strings and side by side are no depth.
TEST(EventReader, CountsLevelsNotBrackets) {
  Reader reader({{"a"}});
  std::string event = R"({"a":")" + std::string(5000, '[') + R"(","b":[)";
  for (int i = 0; i < 2000; ++i) {
    event += "[],";
  }
  EXPECT_EQ(reader.read(event + "0]}"), EventProblem::None);
}

TEST(EventReader, AMalformedScalarIsNoValue) {
  Reader reader({{"a"}});
  ASSERT_EQ(reader.read(R"({"a":[01,tru,"\q",+1,"x",2]})"), EventProblem::None);
  EXPECT_EQ(reader.values("a"), "x|2");
}

std::string nested_arrays(int depth) {
  std::string event = R"({"a":)";
  event.append(static_cast<std::size_t>(depth) - 1, '[');
  event += '1';
  event.append(static_cast<std::size_t>(depth) - 1, ']');
  return event + "}";
}

TEST(EventReader, BoundsTheDepth) {
  Reader reader({{"a"}});
  EXPECT_EQ(reader.read(nested_arrays(kMaxEventDepth)), EventProblem::None);
  EXPECT_EQ(reader.values("a"), "1");
  EXPECT_EQ(reader.validate(nested_arrays(kMaxEventDepth)), EventProblem::None);
  EXPECT_EQ(reader.read(nested_arrays(kMaxEventDepth + 1)), EventProblem::Depth);
  EXPECT_EQ(reader.validate(nested_arrays(kMaxEventDepth + 1)), EventProblem::Depth);
  EXPECT_EQ(reader.validate(nested_arrays(100'000)), EventProblem::Depth);
}

TEST(EventReader, GoesOnAfterAProblem) {
  Reader reader({{"a"}});
  EXPECT_EQ(reader.read(R"({"a":[1,2})"), EventProblem::Structure);
  ASSERT_EQ(reader.read(R"({"a":3})"), EventProblem::None);
  EXPECT_EQ(reader.values("a"), "3");
}

TEST(EventReader, EveryProblemHasAText) {
  for (int i = 1; i <= static_cast<int>(EventProblem::Size); ++i) {
    EXPECT_FALSE(problem_text(static_cast<EventProblem>(i)).empty()) << i;
  }
  EXPECT_TRUE(problem_text(EventProblem::None).empty());
}

TEST(FieldTrie, FindsManyNames) {
  std::vector<WantedField> fields;
  for (int i = 0; i < 1000; ++i) {
    fields.push_back({.name = "a" + std::to_string(i % 10) + ".b" + std::to_string(i)});
  }
  const FieldTrie trie(fields, {});
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string first = "a" + std::to_string(i % 10);
    const std::string second = "b" + std::to_string(i);
    const auto node = trie.child(FieldTrie::kRoot, first);
    ASSERT_NE(node, FieldTrie::kNowhere);
    const auto leaf = trie.child(node, second);
    ASSERT_NE(leaf, FieldTrie::kNowhere);
    EXPECT_EQ(trie.info(leaf).slot, i);
  }
  EXPECT_EQ(trie.child(FieldTrie::kRoot, "b0"), FieldTrie::kNowhere);
}

}  // namespace
}  // namespace trawl
