#include "scanner/event/framing.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace trawl {
namespace {

void expect_lines(std::string_view text) {
  EXPECT_TRUE(is_in_lines(text, true)) << text;
}

void expect_documents(std::string_view text) {
  EXPECT_FALSE(is_in_lines(text, true)) << text;
}

TEST(Framing, LinesOfEvents) {
  expect_lines("{\"a\":1}\n{\"a\":2}\n");
  expect_lines("{\"a\":1}");
  expect_lines("\xEF\xBB\xBF{\"a\":1}\r\n\r\n{\"a\":2}\r\n");
  expect_lines("  {\"a\" : {\"b\":[1, {}]}}  \n\n\n");
  expect_lines(
      "{\"Records\":[],\"a\":{\"b\":1}}"
      "\n"
      "{\"a\":1}\n{\"a\":1}\n{\"a\":1}\n");
}

TEST(Framing, BrokenLinesAmongThem) {
  expect_lines("{\"a\":1\n{\"a\":2}\n{\"a\":3}\n");
  expect_lines("{\"a\":1\n{\"a\":2}\n");
  expect_lines("1}\n{\"a\":2}\n");
  expect_lines("# comment\n{\"a\":2}\n");
  expect_lines("[1]\n{\"a\":2}\n{\"a\":2}\n");
  expect_lines("{\"a\":2}{\"a\":2}\n{\"a\":2}\n{\"a\":2}\n");
}

TEST(Framing, OtherText) {
  expect_lines("");
  expect_lines("\n \n");
  expect_lines("Jul 10 host sshd[1]: accepted\nJul 10 host sshd[1]: closed\n");
  expect_lines("[2024-01-01 10:00:00] started\n[2024-01-01 10:00:01] {\"a\":1}\n");
  expect_lines("a,b,c\n1,2,3\n");
}

TEST(Framing, DocumentsOverSeveralLines) {
  expect_documents("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n");
  expect_documents("{\n\"a\":\n{\"b\":1}\n}");
  expect_documents("{\"a\":1}{\"a\":2}");
  expect_documents("{\"a\":1} {\"a\":2}\n{\"a\":3} {\"a\":4}\n");
  expect_documents("{\"a\":1},\n{\"a\":2},\n{\"a\":3}\n");
  expect_documents("{\"a\":1");
}

TEST(Framing, Arrays) {
  expect_documents("[{\"a\":1},{\"a\":2}]");
  expect_documents("[\n  {\n    \"a\": 1\n  }\n]");
  expect_documents("[\n{\"a\":1},\n{\"a\":2},\n{\"a\":3}\n]\n");
  expect_documents("[\n{\"a\":1}\n,{\"a\":2}\n,{\"a\":3}\n]\n");
  expect_documents("[\n{\"a\":1}\n,\n{\"a\":2}\n]\n");
  expect_documents("[]");
  expect_documents("[1, {\"a\":1}]");
}

TEST(Framing, Wrappers) {
  expect_documents("{\"Records\":[{\"a\":1},{\"a\":2}]}");
  expect_documents("{\"Records\":[{\"a\":1}]}\n{\"Records\":[{\"a\":2}]}\n");
  expect_documents("{\"took\":1,\"hits\":{\"hits\":[{\"_source\":{}}]}}\n");
  expect_documents("{\"awsAccountId\":\"1\",\"digestStartTime\":\"t\",\"logFiles\":[]}\n");
}

TEST(Framing, OneLineLongerThanTheSample) {
  const std::string filler(kSampleBytes, 'x');
  EXPECT_FALSE(is_in_lines(("{\"Records\":[{\"a\":\"" + filler).substr(0, kSampleBytes), false));
  EXPECT_FALSE(is_in_lines(("{\"a\":\"" + filler).substr(0, kSampleBytes), false));
  EXPECT_TRUE(is_in_lines(filler, false));
  EXPECT_TRUE(is_in_lines(("{\"a\":1}\n{\"a\":\"" + filler).substr(0, kSampleBytes), false));
}

TEST(FramingProbe, AnswersTheSameForAllBlocks) {
  const std::string line = "{\"a\":\"" + std::string(1000, 'x') + "\"}\n";
  std::string text = "[\n";
  while (text.size() < kSampleBytes) {
    text += line;
  }
  for (const std::size_t block_bytes : {std::size_t{1000}, std::size_t{300'000}, text.size()}) {
    FramingProbe probe;
    std::size_t at = 0;
    bool is_enough = false;
    while (!is_enough && at < text.size()) {
      is_enough = probe.push(copy_block(std::string_view(text).substr(at, block_bytes)));
      at += block_bytes;
    }
    EXPECT_TRUE(is_enough);
    EXPECT_TRUE(probe.is_in_lines());
    std::string joined;
    for (const Block& block : probe.take()) {
      joined += block.bytes;
    }
    EXPECT_EQ(joined, text.substr(0, joined.size()));
    EXPECT_TRUE(probe.take().empty());
  }
}

}  // namespace
}  // namespace trawl
