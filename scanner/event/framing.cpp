#include "scanner/event/framing.h"

#include <algorithm>
#include <array>
#include <utility>

#include "scanner/event/bracket_scan.h"
#include "scanner/event/document_head.h"
#include "scanner/event/scalar.h"

namespace trawl {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r\n";

constexpr std::array<std::string_view, 9> kNames = {
    "lines", "documents", "array", "records", "events", "value", "expected", "hits", "mixed"};

// What a line looks like.
enum class LineLook : std::uint8_t {
  Event,    // one object, whole, that is an event
  Several,  // objects one behind another, a wrapper, an array: what no line of events is
  Part,     // the beginning of an object, or an object and a comma
  Nothing,  // anything else
};

// Whether `text`, which begins with '[', is an array rather than some other text in brackets.
bool looks_like_array(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks, 1);
  if (begin == std::string_view::npos) {
    return true;
  }
  const std::string_view element = text.substr(begin);
  if (std::string_view("{[]\"").find(element.front()) != std::string_view::npos) {
    return true;
  }
  const std::string_view word = element.substr(0, element.find_first_of(" \t\r\n,]"));
  return is_json_number(word) || word == "null" || word == "true" || word == "false";
}

// `line` has no blanks around it. `is_whole`: it has an end.
LineLook look_at(std::string_view line, bool is_whole) {
  if (line.front() == '[') {
    return looks_like_array(line) ? LineLook::Several : LineLook::Nothing;
  }
  if (line.front() != '{') {
    return LineLook::Nothing;
  }
  if (read_document_head(line, is_whole).kind != DocumentKind::Event) {
    return is_whole || line.size() >= kHeadBytes ? LineLook::Several : LineLook::Part;
  }
  BracketScan scan;
  scan.open('{');
  const BracketScan::Stop stop = scan.run(line, 1);
  if (stop.outcome != BracketScan::Outcome::Closed) {
    return stop.outcome == BracketScan::Outcome::Broken ? LineLook::Nothing : LineLook::Part;
  }
  const std::size_t next = line.find_first_not_of(kBlanks, stop.position);
  if (next == std::string_view::npos) {
    return LineLook::Event;
  }
  return line[next] == '{'   ? LineLook::Several
         : line[next] == ',' ? LineLook::Part
                             : LineLook::Nothing;
}

}  // namespace

std::string_view framing_name(Framing framing) {
  return kNames[static_cast<std::size_t>(framing)];
}

bool is_in_lines(std::string_view sample, bool is_whole) {
  if (sample.starts_with(kByteOrderMark)) {
    sample.remove_prefix(kByteOrderMark.size());
  }
  std::array<std::size_t, 4> counts{};
  std::size_t lines = 0;
  while (!sample.empty() && lines < kSampleLines) {
    const std::size_t end = sample.find('\n');
    const bool has_end = end != std::string_view::npos || is_whole;
    if (!has_end && lines > 0) {
      break;
    }
    const std::string_view line = sample.substr(0, end);
    sample.remove_prefix(end == std::string_view::npos ? sample.size() : end + 1);
    const std::size_t begin = line.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) {
      continue;
    }
    const std::size_t last = line.find_last_not_of(kBlanks);
    ++counts[static_cast<std::size_t>(look_at(line.substr(begin, last - begin + 1), has_end))];
    ++lines;
  }
  const auto count = [&counts](LineLook look) { return counts[static_cast<std::size_t>(look)]; };
  const std::size_t events = count(LineLook::Event);
  if (count(LineLook::Several) + count(LineLook::Part) == 0 || events > lines - events) {
    return true;
  }
  // One broken line before one event.
  return events > 0 && events == lines - events && count(LineLook::Several) == 0;
}

bool FramingProbe::push(Block block) {
  size_bytes_ += block.bytes.size();
  blocks_.push_back(std::move(block));
  return size_bytes_ >= kSampleBytes;
}

bool FramingProbe::is_in_lines() const {
  const bool is_whole = size_bytes_ < kSampleBytes;
  if (blocks_.size() == 1) {
    return trawl::is_in_lines(blocks_.front().bytes.substr(0, kSampleBytes), is_whole);
  }
  std::string sample;
  for (const Block& block : blocks_) {
    sample += block.bytes.substr(0, kSampleBytes - sample.size());
  }
  return trawl::is_in_lines(sample, is_whole);
}

std::vector<Block> FramingProbe::take() {
  size_bytes_ = 0;
  return std::exchange(blocks_, {});
}

}  // namespace trawl
