#include "scanner/event/document_head.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace trawl {
namespace {

// What the head says of a whole text; of every beginning of it, it must say the same or nothing.
DocumentHead head_of(std::string_view text) {
  const DocumentHead head = read_document_head(text, true);
  for (std::size_t size = 1; size < text.size() && size < 2000; ++size) {
    const DocumentHead early = read_document_head(text.substr(0, size), false);
    if (early.kind != DocumentKind::Undecided) {
      EXPECT_EQ(early.kind, head.kind) << text << ", " << size << " bytes";
      EXPECT_EQ(early.elements_bytes, head.elements_bytes);
    }
  }
  return head;
}

void expect_wrapped(std::string_view before, std::string_view elements, Wrapper wrapper) {
  const DocumentHead head = head_of(std::string(before) + std::string(elements));
  EXPECT_EQ(head.kind, DocumentKind::Wrapped) << before;
  EXPECT_EQ(head.wrapper, wrapper) << before;
  EXPECT_EQ(head.elements_bytes, before.size());
  EXPECT_EQ(head.array_depth, wrapper == Wrapper::Hits ? 2U : 1U);
}

void expect_kind(std::string_view text, DocumentKind kind) {
  EXPECT_EQ(head_of(text).kind, kind) << text;
}

TEST(DocumentHead, KnowsWrappers) {
  expect_wrapped(R"({"Records":[)", R"({"a":1}]})", Wrapper::Records);
  expect_wrapped("{\n  \"Records\" : [\n    ", "{", Wrapper::Records);
  expect_wrapped(R"({"nextToken":null,"count":2,"events":[)", R"({"a":1}]})", Wrapper::Events);
  expect_wrapped(R"({"@odata.context":"x","value":[)", R"({"a":1}]})", Wrapper::Value);
  expect_wrapped(R"({"expected":[)", R"({"@timestamp":1}]})", Wrapper::Expected);
  expect_wrapped(R"({"took":1,"timed_out":false,"_shards":{"total":1,"failures":[{"id":1}]},)"
                 R"("hits":{"total":{"value":1,"relation":"eq"},"max_score":null,"hits":[)",
                 R"({"_index":"i","_source":{}}]}})", Wrapper::Hits);
  expect_wrapped(R"({"hits":{"hits":[)", R"({"_source":{}}]}})", Wrapper::Hits);
  expect_wrapped(R"({"\u0052ecords":[)", R"({"a":1}]})", Wrapper::Records);
}

TEST(DocumentHead, EmptyWrappersHoldNothing) {
  expect_wrapped(R"({"Records":[)", "]}", Wrapper::Records);
  expect_wrapped(R"({"took":1,"hits":{"total":0,"hits":[ )", "]}}", Wrapper::Hits);
  expect_kind(R"({"events":[]})", DocumentKind::Event);
}

TEST(DocumentHead, EventsMayHaveMembersOfTheseNames) {
  expect_kind(R"({"eventName":"x","Records":[{"a":1}]})", DocumentKind::Event);
  expect_kind(R"({"@timestamp":"x","events":[{"a":1}]})", DocumentKind::Event);
  expect_kind(R"({"event.action":"x","events":[{"a":1}]})", DocumentKind::Event);
  expect_kind(R"({"kind":"admin#reports#activity","id":{},"events":[{"name":"x"}]})",
              DocumentKind::Event);
  expect_kind(R"({"actor":{"email":"x"},"events":[{"name":"x"}]})", DocumentKind::Event);
  expect_kind(R"({"Records":5,"value":"x","events":["a"],"expected":{"a":[{}]}})",
              DocumentKind::Event);
  expect_kind(R"({"value":[1,{"a":1}]})", DocumentKind::Event);
  expect_kind(R"({"hits":[{"a":1}]})", DocumentKind::Event);
  expect_kind(R"({"hits":{"count":3}})", DocumentKind::Event);
  expect_kind(R"({"hits":{"hits":3,"Records":[{"a":1}]},"x":1})", DocumentKind::Event);
  expect_kind(R"({"hits":{}})", DocumentKind::Event);
  expect_kind(R"({"x":{"Records":[{"a":1}]}})", DocumentKind::Event);
  expect_kind(R"({"Records\"":[{"a":1}]})", DocumentKind::Event);
}

TEST(DocumentHead, LooksAtSoManyMembersAndBytes) {
  const auto object = [](int members) {
    std::string text = "{";
    for (int i = 0; i < members; ++i) {
      text += fmt::format("\"m{}\":{},", i, i);
    }
    return text + R"("Records":[{"a":1}]})";
  };
  expect_kind(object(kHeadMembers - 1), DocumentKind::Wrapped);
  expect_kind(object(kHeadMembers), DocumentKind::Event);
  const std::string long_member = R"({"m":")" + std::string(kHeadBytes, 'x');
  EXPECT_EQ(read_document_head(long_member, false).kind, DocumentKind::Event);
  EXPECT_EQ(read_document_head(std::string_view(long_member).substr(0, kHeadBytes - 1), false).kind,
            DocumentKind::Undecided);
}

TEST(DocumentHead, KnowsFilesOfAwsWithoutEvents) {
  expect_kind(R"({"awsAccountId":"1","digestStartTime":"t","digestEndTime":"t","logFiles":[{}]})",
              DocumentKind::CloudTrailDigest);
  expect_kind(R"({"fileVersion":"1.0","configSnapshotId":"x","configurationItems":[{}]})",
              DocumentKind::AwsConfig);
  expect_kind("{\n\"fileVersion\": \"1.0\",\n\"configurationItems\": []\n}",
              DocumentKind::AwsConfig);
  expect_kind(R"({"awsAccountId":"1","logFiles":[{}]})", DocumentKind::Event);
  expect_kind(R"({"eventName":"x","awsAccountId":"1","digestStartTime":"t","logFiles":[{}]})",
              DocumentKind::Event);
  expect_kind(R"({"configurationItems":[{}]})", DocumentKind::Event);
}

TEST(DocumentHead, BrokenTextIsAnEventForOthersToJudge) {
  for (const std::string_view text :
       {"{", "{]", "{\"a\"", "{\"a\":", "{\"a\":]", "{a:1}", "{\"Records\" [{", "{\"a\":1 \"b\"",
        "{\"Records:[{\"a\":1}]}", "{,}", "{\"a\":{]}"}) {
    expect_kind(text, DocumentKind::Event);
  }
}

TEST(WrapperTail, EndsBehindTheWrapper) {
  EXPECT_EQ(read_wrapper_tail("}x", 1, true).kind, TailKind::Closed);
  EXPECT_EQ(read_wrapper_tail("}x", 1, true).end_bytes, 1U);
  const std::string_view tail = R"( , "next":"a}", "events":[1], "o":{"Records":[{}]} } ,{)";
  EXPECT_EQ(read_wrapper_tail(tail, 1, true).kind, TailKind::Closed);
  EXPECT_EQ(read_wrapper_tail(tail, 1, true).end_bytes, tail.size() - 3);
  EXPECT_EQ(read_wrapper_tail("},\"aggregations\":{}}", 2, true).end_bytes, 20U);
}

TEST(WrapperTail, FindsFurtherEvents) {
  const WrapperTail tail = read_wrapper_tail(R"(,"id":1,"Records":[{"a":1}]})", 1, true);
  EXPECT_EQ(tail.kind, TailKind::Wrapped);
  EXPECT_EQ(tail.next.elements_bytes, 19U);
}

TEST(WrapperTail, SaysWhenItCannotTell) {
  EXPECT_EQ(read_wrapper_tail("", 1, false).kind, TailKind::Undecided);
  EXPECT_EQ(read_wrapper_tail(",\"a\":", 1, false).kind, TailKind::Undecided);
  EXPECT_EQ(read_wrapper_tail(",\"a\":", 1, true).kind, TailKind::Unknown);
  EXPECT_EQ(read_wrapper_tail("x", 1, false).kind, TailKind::Unknown);
  EXPECT_EQ(read_wrapper_tail(",\"a\":\"" + std::string(kHeadBytes, 'x'), 1, false).kind,
            TailKind::Unknown);
}

}  // namespace
}  // namespace trawl
