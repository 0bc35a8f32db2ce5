#include "scanner/pipeline.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <numeric>
#include <random>
#include <stop_token>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/scanner/sample_rules.h"

namespace trawl {
namespace {

struct FakePiece {
  std::string bytes;
  bool is_packed = false;
  bool is_damaged = false;  // cannot be unpacked
};

struct FakeInput {
  std::vector<FakePiece> pieces;
  std::optional<Error> error;       // behind the last piece
  std::optional<Error> open_error;  // instead of all
};

class FakeSource final : public Source {
 public:
  explicit FakeSource(FakeInput input) : input_(std::move(input)) {}

  Result<std::optional<Piece>> next() override {
    if (next_ == input_.pieces.size()) {
      if (input_.error) {
        return fail(*std::exchange(input_.error, std::nullopt));
      }
      return std::nullopt;
    }
    const FakePiece& piece = input_.pieces[next_++];
    consumed_ += piece.bytes.size();
    // A packed piece is the bytes with a mark in front, so that nothing passes without unpack().
    const std::string packed =
        piece.is_packed ? (piece.is_damaged ? "!" : "#") + piece.bytes : piece.bytes;
    return Piece{.bytes = copy_block(packed),
                 .is_packed = piece.is_packed,
                 .unpacked_bytes = piece.bytes.size(),
                 .packed_offset_bytes = 0};
  }

  Result<Block> unpack(const Piece& piece) const override {
    if (piece.bytes.bytes.starts_with('!')) {
      return fail(ErrorCode::Corrupt, "a frame is damaged", "byte 1");
    }
    return copy_block(piece.bytes.bytes.substr(1));
  }

  Codec codec() const override { return Codec::Zstd; }
  std::uint64_t consumed_bytes() const override { return consumed_; }

 private:
  FakeInput input_;
  std::size_t next_ = 0;
  std::uint64_t consumed_ = 0;
};

std::vector<FakePiece> cut(std::string_view text, std::size_t piece_bytes, bool is_packed) {
  std::vector<FakePiece> pieces;
  for (std::size_t i = 0; i < text.size(); i += piece_bytes) {
    pieces.push_back({.bytes = std::string(text.substr(i, piece_bytes)), .is_packed = is_packed});
  }
  return pieces;
}

std::string event_line(int n, std::string_view action) {
  return fmt::format(R"({{"@timestamp":{},"event":{{"action":"{}"}},"n":{}}})", n % 17, action, n);
}

// What a scan comes to, without a trace of how it was cut.
struct Outcome {
  std::vector<InputReport> inputs;
  MatchStats stats;
  std::vector<Hit> hits;  // in order
  bool was_stopped = false;
  std::uint64_t spilled_bytes = 0;
};

class PipelineTest : public testing::Test {
 protected:
  PipelineTest() {
    options_.threads = 2;
    options_.tokens = 8;
    options_.store.folder = std::filesystem::temp_directory_path().string();
    options_.source.block_bytes = 1 << 10;
    options_.open = [this](const std::string& path, const SourceOptions&) -> Result<MemberReader> {
      const FakeInput& input = files_.at(path);
      if (input.open_error) {
        return fail(*input.open_error);
      }
      return MemberReader::over(std::make_unique<FakeSource>(input));
    };
  }

  void add(const std::string& path, FakeInput input) {
    std::uint64_t size = 0;
    for (const FakePiece& piece : input.pieces) {
      size += piece.bytes.size();
    }
    inputs_.push_back({.id = InputId{static_cast<std::uint32_t>(inputs_.size())},
                       .path = path,
                       .size_bytes = size});
    files_[path] = std::move(input);
  }

  Outcome run() {
    Result<Matched> matched = match_inputs(rules_, inputs_, options_);
    EXPECT_TRUE(matched) << matched.error().text();
    Outcome outcome{.inputs = matched->inputs,
                    .stats = matched->stats,
                    .hits = {},
                    .was_stopped = matched->was_stopped};
    Result<HitMerge> merge = matched->store.merge(std::move(matched->hits));
    EXPECT_TRUE(merge) << merge.error().text();
    while (true) {
      const Result<std::optional<std::string_view>> record = merge->next();
      EXPECT_TRUE(record) << record.error().text();
      if (!*record) {
        break;
      }
      outcome.hits.push_back(decode_record(**record).value());
    }
    outcome.spilled_bytes = matched->store.spilled_bytes();
    for (const InputReport& report : outcome.inputs) {
      expect_law(report);
    }
    return outcome;
  }

  static void expect_law(const InputReport& report) {
    EXPECT_EQ(report.event_bytes + report.between_bytes + report.rejected_bytes,
              report.unpacked_bytes)
        << report.input.path;
    EXPECT_TRUE(std::ranges::is_sorted(report.rejected_spans, {}, &RejectedSpan::offset_bytes));
    if (report.rejected <= kMaxListedSpans) {
      std::uint64_t listed = 0;
      for (const RejectedSpan& span : report.rejected_spans) {
        listed += span.length_bytes;
      }
      EXPECT_EQ(listed, report.rejected_bytes);
      EXPECT_EQ(report.rejected_spans.size(), report.rejected);
    }
  }

  RuleSet rules_ = sample_rules({{.id = "r0", .name = "A", .query = "event.action : a"},
                                 {.id = "r1", .name = "All", .query = "event.action : *"}});
  PipelineOptions options_;
  std::vector<Input> inputs_;
  std::map<std::string, FakeInput> files_;
};

TEST_F(PipelineTest, CountsLinesAsEventsBetweenAndRejected) {
  // 1 mark and event, 2 blank, 3 white space around, 4 not JSON, 5 no line break.
  const std::string text =
      "\xEF\xBB\xBF{\"event.action\":\"a\"}\r\n\n \t{\"n\":1} \r\nnonsense\n"
      "{\"event.action\":\"b\"}";
  add("a", {.pieces = cut(text, text.size(), false)});
  const Outcome outcome = run();
  const InputReport& report = outcome.inputs.at(0);
  EXPECT_EQ(report.unpacked_bytes, text.size());
  EXPECT_EQ(report.events, 3U);
  EXPECT_EQ(report.event_bytes, 20U + 7U + 20U);
  EXPECT_EQ(report.rejected, 1U);
  EXPECT_EQ(report.rejected_bytes, 8U);
  EXPECT_EQ(report.rejected_spans.at(0).offset_bytes, text.find("nonsense"));
  EXPECT_EQ(report.rejected_spans.at(0).length_bytes, 8U);
  EXPECT_FALSE(report.rejected_spans.at(0).reason.empty());
  EXPECT_FALSE(report.error);

  ASSERT_EQ(outcome.hits.size(), 2U);
  EXPECT_EQ(outcome.hits[0].record, 1U);
  EXPECT_EQ(outcome.hits[0].key.place.offset_bytes, 3U);
  EXPECT_EQ(outcome.hits[0].event.bytes, R"({"event.action":"a"})");
  EXPECT_EQ(outcome.hits[0].rules, (std::vector{RuleId{0}, RuleId{1}}));
  EXPECT_EQ(outcome.hits[1].record, 5U);
  EXPECT_EQ(outcome.hits[1].rules, (std::vector{RuleId{1}}));
  EXPECT_EQ(outcome.stats.hits, 2U);
  EXPECT_EQ(outcome.stats.events_without_time, 2U);
  EXPECT_EQ(outcome.stats.alerts_by_rule, (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(PipelineTest, AMarkIsBetweenOnlyAtTheBeginning) {
  add("a", {.pieces = cut("{}\n\xEF\xBB\xBF{}\n", 100, false)});
  EXPECT_EQ(run().inputs.at(0).rejected, 1U);
}

TEST_F(PipelineTest, AnEmptyInputIsNoError) {
  add("empty", {});
  add("blank", {.pieces = cut("\n\n", 1, false)});
  const Outcome outcome = run();
  EXPECT_EQ(outcome.inputs.at(0).unpacked_bytes, 0U);
  EXPECT_FALSE(outcome.inputs.at(0).error);
  EXPECT_EQ(outcome.inputs.at(1).between_bytes, 2U);
}

TEST_F(PipelineTest, NoInputsIsNoError) {
  EXPECT_TRUE(run().inputs.empty());
}

TEST_F(PipelineTest, TheSameWhateverTheCut) {
  std::string text;
  for (int n = 0; n < 400; ++n) {
    text += event_line(n, n % 3 == 0 ? "a" : "b");
    text += n % 50 == 0 ? "\r\nbroken {\n\n" : "\n";
  }
  std::optional<Outcome> first;
  for (const unsigned threads : {1U, 2U, 5U}) {
    for (const std::size_t piece_bytes :
         std::initializer_list<std::size_t>{7, 100, 5000, 1 << 20}) {
      for (const std::size_t chunk_bytes : std::initializer_list<std::size_t>{1, 300, 1 << 20}) {
        for (const unsigned tokens : {1U, 3U, 64U}) {
          if (piece_bytes == 7 && (chunk_bytes == 300 || threads == 5)) {
            continue;  // nothing new, and slow
          }
          inputs_.clear();
          add("plain", {.pieces = cut(text, piece_bytes, false)});
          add("packed", {.pieces = cut(text, piece_bytes, true)});
          options_.threads = threads;
          options_.chunk_bytes = chunk_bytes;
          options_.tokens = tokens;
          options_.hit_memory_bytes = piece_bytes == 100 ? 20'000 : 1 << 20;
          Outcome outcome = run();
          if (!first) {
            EXPECT_EQ(outcome.hits.size(), 800U);
            EXPECT_EQ(outcome.inputs.at(1).events, 400U);
            EXPECT_EQ(outcome.inputs.at(1).rejected, 8U);
            first = std::move(outcome);
            continue;
          }
          EXPECT_EQ(outcome.spilled_bytes > 0, piece_bytes == 100);
          ASSERT_EQ(outcome.hits.size(), first->hits.size());
          for (std::size_t i = 0; i < outcome.hits.size(); ++i) {
            ASSERT_EQ(outcome.hits[i].key, first->hits[i].key);
            ASSERT_EQ(outcome.hits[i].record, first->hits[i].record);
            ASSERT_EQ(outcome.hits[i].event.bytes, first->hits[i].event.bytes);
            ASSERT_EQ(outcome.hits[i].rules, first->hits[i].rules);
          }
          for (std::size_t i = 0; i < 2; ++i) {
            EXPECT_EQ(outcome.inputs[i].unpacked_bytes, text.size());
            EXPECT_EQ(outcome.inputs[i].event_bytes, first->inputs[i].event_bytes);
            EXPECT_EQ(outcome.inputs[i].rejected_bytes, first->inputs[i].rejected_bytes);
          }
          EXPECT_EQ(outcome.stats.alerts_by_rule, first->stats.alerts_by_rule);
        }
      }
    }
  }
}

TEST_F(PipelineTest, AnErrorEndsItsInputOnly) {
  const std::string text = event_line(1, "a") + "\n" + event_line(2, "a") + "\n{\"event.action\":";
  for (const std::size_t piece_bytes : std::initializer_list<std::size_t>{10, 1000}) {
    inputs_.clear();
    add("bad", {.pieces = cut(text, piece_bytes, false),
                .error = Error{ErrorCode::Corrupt, "the archive is damaged", "byte 99"}});
    add("good", {.pieces = cut(text.substr(0, text.find('\n') + 1), piece_bytes, false)});
    add("missing", {.open_error = Error{ErrorCode::Io, "cannot be opened", "missing"}});
    const Outcome outcome = run();
    ASSERT_TRUE(outcome.inputs[0].error);
    EXPECT_EQ(outcome.inputs[0].error->message, "the archive is damaged");
    EXPECT_EQ(outcome.inputs[0].events, 2U);
    EXPECT_EQ(outcome.inputs[0].unpacked_bytes, text.size());
    ASSERT_EQ(outcome.inputs[0].rejected_spans.size(), 1U);
    EXPECT_EQ(outcome.inputs[0].rejected_spans[0].offset_bytes, text.rfind('\n') + 1);
    EXPECT_FALSE(outcome.inputs[1].error);
    EXPECT_EQ(outcome.inputs[1].events, 1U);
    ASSERT_TRUE(outcome.inputs[2].error);
    EXPECT_EQ(outcome.inputs[2].unpacked_bytes, 0U);
    EXPECT_EQ(outcome.hits.size(), 3U);
  }
}

// A last line that is whole but for its line break cannot be told from one cut off.
TEST_F(PipelineTest, TheLineBeforeDamageIsRejectedEvenIfItLooksWhole) {
  add("bad", {.pieces = cut("{\"n\":1}\n{\"n\":2}", 100, false),
              .error = Error{ErrorCode::Corrupt, "the archive is damaged", ""}});
  const Outcome outcome = run();
  EXPECT_EQ(outcome.inputs[0].events, 1U);
  EXPECT_EQ(outcome.inputs[0].rejected_bytes, 7U);
}

TEST_F(PipelineTest, ADamagedFrameIsAGapAndTheRestIsScanned) {
  const std::string before = event_line(1, "a") + "\n{\"event.action\":";
  const std::string lost = std::string(500, 'x') + "\n" + std::string(100, 'y');
  const std::string after = "half\":1}\n" + event_line(2, "a") + "\n";
  add("frames", {.pieces = {{.bytes = before, .is_packed = true},
                            {.bytes = lost, .is_packed = true, .is_damaged = true},
                            {.bytes = after, .is_packed = true}}});
  const Outcome outcome = run();
  const InputReport& report = outcome.inputs[0];
  EXPECT_EQ(report.unpacked_bytes, before.size() + lost.size() + after.size());
  EXPECT_EQ(report.events, 2U);
  ASSERT_EQ(report.rejected_spans.size(), 3U);
  EXPECT_EQ(report.rejected_spans[1].offset_bytes, before.size());
  EXPECT_EQ(report.rejected_spans[1].length_bytes, lost.size());
  EXPECT_EQ(report.rejected_spans[1].reason, "a frame is damaged");
  EXPECT_EQ(report.rejected_spans[2].offset_bytes, before.size() + lost.size());
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->message, "a frame is damaged");
  ASSERT_EQ(outcome.hits.size(), 2U);
  EXPECT_EQ(outcome.hits[1].key.place.offset_bytes,
            before.size() + lost.size() + after.find('\n') + 1);
}

TEST_F(PipelineTest, ALineLongerThanTheLimitIsOneRejectedSpan) {
  const std::string begin = event_line(1, "a") + "\n";
  const std::string longest = "{\"a\":\"" + std::string(kMaxLineBytes, 'x') + "\"}\n";
  const std::string end = event_line(2, "a") + "\n";
  add("long", {.pieces = cut(begin + longest + end, 5 << 20, false)});
  const Outcome outcome = run();
  const InputReport& report = outcome.inputs[0];
  EXPECT_EQ(report.events, 2U);
  ASSERT_EQ(report.rejected_spans.size(), 1U);
  EXPECT_EQ(report.rejected_spans[0].offset_bytes, begin.size());
  EXPECT_EQ(report.rejected_spans[0].length_bytes, longest.size());
  EXPECT_EQ(report.rejected_spans[0].reason, "line longer than 64 MiB");
  EXPECT_FALSE(report.error);
  ASSERT_EQ(outcome.hits.size(), 2U);
  EXPECT_EQ(outcome.hits[1].record, 3U);
}

TEST_F(PipelineTest, CountsMoreSpansThanItLists) {
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += "x\n";
  }
  add("noise", {.pieces = cut(text, 333, false)});
  const Outcome outcome = run();
  EXPECT_EQ(outcome.inputs[0].rejected, 5000U);
  EXPECT_EQ(outcome.inputs[0].rejected_spans.size(), kMaxListedSpans);
  EXPECT_EQ(outcome.inputs[0].rejected_spans.back().offset_bytes, 2 * (kMaxListedSpans - 1));
}

TEST_F(PipelineTest, EventsOutOfRangeAreCountedAndNotTried) {
  std::string text;
  for (int n = 0; n < 17; ++n) {
    text += event_line(n, "a") + "\n";
  }
  add("a", {.pieces = cut(text, 100, false)});
  options_.match.since = Timestamp{5'000'000};
  options_.match.until = Timestamp{8'000'000};
  const Outcome outcome = run();
  EXPECT_EQ(outcome.inputs[0].events, 17U);
  EXPECT_EQ(outcome.inputs[0].events_out_of_range, 14U);
  EXPECT_EQ(outcome.hits.size(), 3U);
  EXPECT_EQ(outcome.stats.first_event, Timestamp{0});
  EXPECT_EQ(outcome.stats.last_event, Timestamp{16'000'000});
}

TEST_F(PipelineTest, AfterAStopNothingMoreIsReadAndTheReportSaysSo) {
  std::string text;
  for (int n = 0; n < 3000; ++n) {
    text += event_line(n, "a") + "\n";
  }
  for (int i = 0; i < 4; ++i) {
    add(fmt::format("input {}", i), {.pieces = cut(text, 100, i % 2 == 0)});
  }
  std::stop_source stop;
  std::atomic<int> opened = 0;
  const auto open = options_.open;
  options_.open = [&](const std::string& path, const SourceOptions& source_options) {
    if (++opened == 3) {
      stop.request_stop();
    }
    return open(path, source_options);
  };
  options_.stop = stop.get_token();
  const Outcome outcome = run();
  EXPECT_TRUE(outcome.was_stopped);
  std::uint64_t events = 0;
  std::size_t unread = 0;
  for (const InputReport& report : outcome.inputs) {
    events += report.events;
    EXPECT_EQ(report.error.has_value(), report.unpacked_bytes < text.size());
    unread += report.error ? 1U : 0U;
  }
  EXPECT_GE(unread, 2U);
  EXPECT_EQ(outcome.hits.size(), events);
}

TEST_F(PipelineTest, HitsThatCannotBeSpilledAreAnError) {
  std::string text;
  for (int n = 0; n < 200; ++n) {
    text += event_line(n, "a") + "\n";
  }
  add("a", {.pieces = cut(text, 1000, false)});
  options_.hit_memory_bytes = 2000;
  options_.store.folder = "/trawl-no-such-folder";
  const Result<Matched> matched = match_inputs(rules_, inputs_, options_);
  ASSERT_FALSE(matched);
  EXPECT_EQ(matched.error().code, ErrorCode::Io);
  EXPECT_EQ(matched.error().where, "/trawl-no-such-folder");
}

TEST_F(PipelineTest, ManySmallInputs) {
  for (int i = 0; i < 500; ++i) {
    add(fmt::format("small {}", i), {.pieces = cut(event_line(i, "a") + "\n", 1000, i % 2 == 0)});
  }
  options_.threads = 3;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.hits.size(), 500U);
  for (std::size_t i = 0; i < 500; ++i) {
    EXPECT_EQ(outcome.inputs[i].input.path, fmt::format("small {}", i));
    EXPECT_EQ(outcome.inputs[i].events, 1U);
  }
}

Hit hit_of(std::size_t n, std::size_t rules, std::size_t event_bytes) {
  Hit hit;
  hit.record = n;
  hit.rules.resize(rules);
  for (std::size_t i = 0; i < rules; ++i) {
    hit.rules[i] = RuleId{static_cast<std::uint32_t>(i)};
  }
  hit.event = copy_block(std::string(event_bytes, 'e'));
  return hit;
}

TEST(RenderInOrder, WritesEveryAlertInOrderWhateverItsSize) {
  std::mt19937 random(7);
  std::vector<Hit> hits;
  std::string expected;
  for (std::size_t n = 0; n < 300; ++n) {
    const std::size_t bytes = random() % 10 == 0 ? 5000 : random() % 400;
    hits.push_back(hit_of(n, random() % 5, bytes));
    for (const RuleId rule : hits.back().rules) {
      expected += fmt::format("{}/{} ", n, static_cast<unsigned>(rule));
    }
  }
  for (const unsigned threads : {1U, 4U}) {
    std::size_t next = 0;
    std::string text;
    std::size_t alerts = 0;
    const Result<void> rendered = render_in_order(
        {.threads = threads, .limits = {.event_bytes = 1000, .alerts = 7}},
        [&]() -> Result<std::optional<Hit>> {
          return next == hits.size() ? std::nullopt : std::optional(hits[next++]);
        },
        [](const Hit& hit, RuleId rule, std::string& out) -> Result<void> {
          out += fmt::format("{}/{} ", hit.record, static_cast<unsigned>(rule));
          return {};
        },
        [&](std::string_view some, std::size_t count) -> Result<void> {
          text += some;
          alerts += count;
          return {};
        });
    ASSERT_TRUE(rendered) << rendered.error().text();
    EXPECT_EQ(text, expected);
    EXPECT_EQ(alerts, static_cast<std::size_t>(std::ranges::count(expected, '/')));
  }
}

TEST(RenderInOrder, TheFirstErrorEndsTheWork) {
  for (const std::string_view broken : {"next", "render", "write"}) {
    std::size_t next = 0;
    std::size_t written = 0;
    const Result<void> rendered = render_in_order(
        {.threads = 2, .limits = {.event_bytes = 1000, .alerts = 1}},
        [&]() -> Result<std::optional<Hit>> {
          if (broken == "next" && next == 20) {
            return fail(ErrorCode::Corrupt, "next");
          }
          return next == 10'000 ? std::nullopt : std::optional(hit_of(next++, 1, 10));
        },
        [&](const Hit& hit, RuleId, std::string& out) -> Result<void> {
          if (broken == "render" && hit.record == 20) {
            return fail(ErrorCode::Corrupt, "render");
          }
          out += "x";
          return {};
        },
        [&](std::string_view, std::size_t) -> Result<void> {
          if (broken == "write" && written == 20) {
            return fail(ErrorCode::Io, "write");
          }
          ++written;
          return {};
        });
    ASSERT_FALSE(rendered);
    EXPECT_EQ(rendered.error().message, broken);
    EXPECT_EQ(written, 20U);
    EXPECT_LT(next, 1000U);
  }
}

}  // namespace
}  // namespace trawl
