#include "scanner/ecs/unwrapper.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "io/block.h"

namespace trawl {
namespace {

constexpr std::string_view kRaw =
    R"({"eventSource":"iam.amazonaws.com","eventName":"CreateUser","eventTime":"2026-03-01T00:00:00Z","awsRegion":"us-east-1"})";
constexpr std::string_view kEcs =
    R"({"@timestamp":"2026-03-01T00:00:00Z","user":{"name":"\"a\""}})";

std::string string_of(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  }
  return out + '"';
}

std::string text_of(std::string_view raw) {
  return std::string(raw);
}

class Unwrapping : public testing::Test {
 protected:
  InnerEvent unwrap(const std::string& record) {
    block_ = copy_block(record);
    return unwrapper_.unwrap(block_.bytes);
  }
  void expect(const std::string& record, std::string_view event, bool is_raw) {
    const InnerEvent inner = unwrap(record);
    EXPECT_EQ(inner.text, event) << record;
    EXPECT_TRUE(inner.is_carried) << record;
    EXPECT_EQ(inner.mapping != nullptr, is_raw) << record;
  }
  void expect_closed(const std::string& record) {
    const InnerEvent inner = unwrap(record);
    EXPECT_EQ(inner.text, record);
    EXPECT_FALSE(inner.is_carried) << record;
  }

 private:
  Block block_;
  UnwrapTables tables_{choose_formats("auto").value()};
  Unwrapper unwrapper_{tables_};
};

TEST_F(Unwrapping, AnEventInNoCarrierIsItself) {
  expect_closed("{}");
  expect_closed(text_of(kEcs));
  expect_closed(R"({"message":"a text","result":"a word","detail":["a list"],"_raw":7})");
  expect_closed(R"({"message":"{not json}","_raw":"{\"a\":","detail":null})");
  const InnerEvent raw = unwrap(text_of(kRaw));
  EXPECT_FALSE(raw.is_carried);
  EXPECT_NE(raw.mapping, nullptr);
  const InnerEvent broken = unwrap(R"({"detail":{"a":1},"a")");
  EXPECT_FALSE(broken.is_carried);
}

TEST_F(Unwrapping, DetailOfEventBridge) {
  const std::string head =
      R"({"version":"0","id":"1","detail-type":"AWS API Call via CloudTrail","source":"aws.iam","detail":)";
  expect(head + text_of(kRaw) + "}", kRaw, true);
  expect(head + R"({"finding":1})" + R"(,"region":"x"})", R"({"finding":1})", false);
  expect(R"({"detail":)" + text_of(kRaw) + R"(,"x":1})", kRaw, true);
  expect(R"({"detail":)" + text_of(kEcs) + R"(,"x":1})", kEcs, false);
  expect(R"({"detail":{"a":1}})", R"({"a":1})", false);
  expect_closed(R"({"detail":{"a":1},"x":1})");
  expect_closed(R"({"@timestamp":"2026-01-01","detail":{"@timestamp":"2026-01-01"}})");
}

TEST_F(Unwrapping, ResultAndRawOfSplunk) {
  expect(R"({"preview":false,"offset":0,"result":{"a":"1"}})", R"({"a":"1"})", false);
  expect(R"({"preview":false,"result":{"host":"h","_raw":)" + string_of(kRaw) + "}}", kRaw, true);
  expect(R"({"_time":"1","_raw":)" + string_of(kEcs) + "}", kEcs, false);
  expect(R"({"_raw":"{\"a\":1} \n","host":"h"})", R"({"a":1})", false);
  expect_closed(R"({"_raw":"Mar 1 login","host":"h"})");
  expect_closed(R"({"id":"1","result":{"a":1}})");
}

TEST_F(Unwrapping, MessageIfTheRestSaysSo) {
  expect(R"({"message":)" + string_of(kRaw) + "}", kRaw, true);
  expect(R"({"@timestamp":"2026-03-02","agent":{"type":"filebeat"},"message":)" + string_of(kRaw) +
             "}",
         kRaw, true);
  expect(R"({"id":"3","timestamp":5,"message":)" + string_of(kEcs) + "}", kEcs, false);
  // An ECS event whose message happens to be JSON stays what it is.
  expect_closed(R"({"@timestamp":"2026-03-02","message":)" + string_of(kEcs) + "}");
  expect_closed(R"({"@timestamp":"2026-03-02","event":{"action":"x"},"message":)" +
                string_of(kRaw) + "}");
  expect_closed(R"({"event.category":"process","message":)" + string_of(kRaw) + "}");
  expect_closed(R"({"message":"{\"a\":1}"})");
  expect_closed(R"({"log":{"message":)" + string_of(kRaw) + "}}");
}

TEST_F(Unwrapping, WhatLookupEventsPrints) {
  expect(R"({"EventId":"1","EventName":"CreateUser","CloudTrailEvent":)" + string_of(kRaw) + "}",
         kRaw, true);
  expect_closed(R"({"EventId":"1","CloudTrailEvent":"{}"})");
}

TEST_F(Unwrapping, CarriersInCarriers) {
  const std::string bridged = R"({"detail-type":"x","detail":)" + text_of(kRaw) + "}";
  const std::string raw = R"({"_raw":)" + string_of(bridged) + "}";
  expect(raw, kRaw, true);
  expect(R"({"_index":"i","_id":"1","_source":)" + raw + "}", kRaw, true);
  expect(R"({"result":)" + raw + "}", kRaw, true);
  const std::string wrapped = R"({"_index":"i","_source":)" + text_of(kEcs) + "}";
  expect(R"({"_raw":)" + string_of(wrapped) + "}", wrapped, false);
  // One carrier more than is opened.
  std::string deep(kRaw);
  for (std::size_t i = 0; i < kMaxCarriers; ++i) {
    deep = R"({"detail":)" + deep + "}";
  }
  expect(deep, kRaw, true);
  deep = R"({"detail":)" + deep + "}";
  EXPECT_EQ(unwrap(deep).mapping, nullptr);
}

TEST_F(Unwrapping, OfSeveralCarriersTheOneThatHoldsAnEventCounts) {
  expect(R"({"detail":{"a":1},"message":)" + string_of(kRaw) + R"(,"x":1})", kRaw, true);
  expect(R"({"_raw":"{}","detail":)" + text_of(kRaw) + "}", kRaw, true);
}

TEST(UnwrappingWithoutMappings, RawEventsAreObjectsLikeOthers) {
  const UnwrapTables tables{FormatSet()};
  Unwrapper unwrapper(tables);
  const Block message = copy_block(R"({"message":)" + string_of(kRaw) + "}");
  EXPECT_FALSE(unwrapper.unwrap(message.bytes).is_carried);
  const Block bridged = copy_block(R"({"detail-type":"x","detail":)" + text_of(kRaw) + "}");
  const InnerEvent inner = unwrapper.unwrap(bridged.bytes);
  EXPECT_EQ(inner.text, kRaw);
  EXPECT_EQ(inner.mapping, nullptr);
}

}  // namespace
}  // namespace trawl
