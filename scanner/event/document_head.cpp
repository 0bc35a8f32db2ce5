#include "scanner/event/document_head.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "scanner/event/bracket_scan.h"

namespace trawl {

namespace {

// An object with one of these, or a dotted name that begins with it, is an event or something like
// one, whatever else it holds. Sorted.
constexpr std::array<std::string_view, 53> kEventNames = {
    "@metadata",  "@timestamp",  "_id",         "_index",       "_raw",        "_source",
    "_time",      "action",      "activity",    "actor",        "agent",       "apiVersion",
    "awsRegion",  "category",    "client",      "cloud",        "data_stream", "datetime",
    "detail",     "detail-type", "ecs",         "etag",         "event",       "eventCategory",
    "eventID",    "eventName",   "eventSource", "eventTime",    "eventType",   "eventVersion",
    "event_type", "host",        "id",          "kind",         "level",       "log",
    "message",    "name",        "observer",    "process",      "published",   "recipientAccountId",
    "rule",       "severity",    "source",      "time",         "timestamp",   "traceId",
    "ts",         "type",        "user",        "userIdentity", "uuid",
};
static_assert(std::ranges::is_sorted(kEventNames));

bool is_event_name(std::string_view name) {
  return std::ranges::binary_search(kEventNames, name.substr(0, name.find('.')));
}

std::optional<Wrapper> wrapper_named(std::string_view name) {
  if (name == "Records") {
    return Wrapper::Records;
  }
  if (name == "events" || name == "Events" || name == "logEvents") {
    return Wrapper::Events;
  }
  if (name == "value") {
    return Wrapper::Value;
  }
  if (name == "expected") {
    return Wrapper::Expected;
  }
  return std::nullopt;
}

// A name as it is meant, so far as it is ASCII: \u0052ecords is Records. Other escapes stay.
std::string unescape(std::string_view raw) {
  std::string name;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw.substr(i).starts_with("\\u00") && i + 6 <= raw.size()) {
      const auto digit = [](char c) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        return kDigits.find(static_cast<char>(c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c));
      };
      const std::size_t high = digit(raw[i + 4]);
      const std::size_t low = digit(raw[i + 5]);
      if (high < 8 && low < 16) {
        name += static_cast<char>(high * 16 + low);
        i += 5;
        continue;
      }
    }
    name += raw[i];
  }
  return name;
}

enum class Step : std::uint8_t { Done, OutOfBytes, NotJson };

// Walks over tokens. Not a judge of JSON; but it goes no further than BracketScan does, which
// breaks off at the same things. So what is read twice, here and by the cutter, is dealt with then,
// and a text of many broken objects costs no more than its length.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t position() const { return position_; }

  // The next byte that is not blank, which becomes the current one; 0 if there is none.
  char skip_blanks() {
    position_ = std::min(text_.find_first_not_of(" \t\r\n", position_), text_.size());
    return position_ < text_.size() ? text_[position_] : '\0';
  }

  void skip_byte() { ++position_; }

  // The string that begins here; `raw` is what stands between its quotes.
  Step read_string(std::string_view& raw) {
    std::size_t end = position_ + 1;
    bool is_escaped = false;
    for (; end < text_.size() && (text_[end] != '"' || is_escaped); ++end) {
      if (text_[end] == '\n') {
        return Step::NotJson;
      }
      is_escaped = text_[end] == '\\' && !is_escaped;
    }
    if (end >= text_.size()) {
      return Step::OutOfBytes;
    }
    raw = text_.substr(position_ + 1, end - position_ - 1);
    position_ = end + 1;
    return Step::Done;
  }

  // The value that begins here.
  Step skip_value() {
    const char first = skip_blanks();
    if (first == '"') {
      std::string_view raw;
      return read_string(raw);
    }
    if (first == '{' || first == '[') {
      BracketScan scan;
      scan.open(first);
      const BracketScan::Stop stop = scan.run(text_, position_ + 1);
      position_ = stop.position;
      return stop.outcome == BracketScan::Outcome::Closed       ? Step::Done
             : stop.outcome == BracketScan::Outcome::Unfinished ? Step::OutOfBytes
                                                                : Step::NotJson;
    }
    const std::size_t end = text_.find_first_of(" \t\r\n,:{}[]\"", position_);
    if (end == std::string_view::npos) {
      return Step::OutOfBytes;
    }
    const std::string_view word = text_.substr(position_, end - position_);
    position_ = end;
    return word.empty() || word.find('\\') != std::string_view::npos ? Step::NotJson : Step::Done;
  }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

// Walks over the members of an object, and of `hits` in it, until they say what it is.
class MemberWalk {
 public:
  // `is_wrapper` if that is known already: then only its end, or more events, are of interest.
  MemberWalk(std::string_view text, std::size_t depth, bool is_wrapper)
      : cursor_(text), depth_(depth), is_wrapper_(is_wrapper) {}

  // `is_first`: the next token is a name or '}', and not a comma.
  Step run(bool is_first) {
    for (int members = 0; members < kHeadMembers; is_first = false) {
      const char next = cursor_.skip_blanks();
      if (next == '\0') {
        return Step::OutOfBytes;
      }
      if (next == '}') {
        cursor_.skip_byte();
        if (--depth_ == 0) {
          is_closed_ = true;
          return Step::Done;
        }
        continue;
      }
      if (!is_first && next != ',') {
        return Step::NotJson;
      }
      if (next == ',') {
        cursor_.skip_byte();
      }
      if (const Step step = read_member(); step != Step::Done || is_decided_) {
        return step;
      }
      ++members;
    }
    return Step::NotJson;
  }

  [[nodiscard]] bool is_closed() const { return is_closed_; }
  [[nodiscard]] std::size_t position() const { return cursor_.position(); }
  [[nodiscard]] const DocumentHead& head() const { return head_; }

 private:
  Step read_member() {
    const char quote = cursor_.skip_blanks();
    if (quote != '"') {
      return quote == '\0' ? Step::OutOfBytes : Step::NotJson;
    }
    std::string_view raw;
    if (const Step step = cursor_.read_string(raw); step != Step::Done) {
      return step;
    }
    const char colon = cursor_.skip_blanks();
    if (colon != ':') {
      return colon == '\0' ? Step::OutOfBytes : Step::NotJson;
    }
    cursor_.skip_byte();
    const bool is_plain = raw.find('\\') == std::string_view::npos;
    const std::string unescaped = is_plain ? std::string() : unescape(raw);
    return read_value(is_plain ? raw : unescaped);
  }

  Step read_value(std::string_view name) {
    if (depth_ == 1 && !is_wrapper_) {
      if (is_event_name(name)) {
        return decide(DocumentKind::Event);
      }
      if (const std::optional<DocumentKind> kind = kind_without_events(name)) {
        return decide(*kind);
      }
    }
    const char first = cursor_.skip_blanks();
    if (depth_ == 1 && name == "hits" && first == '{') {
      return enter_hits();
    }
    const std::optional<Wrapper> wrapper = depth_ == 1      ? wrapper_named(name)
                                           : name == "hits" ? std::optional(Wrapper::Hits)
                                                            : std::nullopt;
    if (wrapper && first == '[') {
      return read_array(*wrapper);
    }
    return first == '\0' ? Step::OutOfBytes : cursor_.skip_value();
  }

  Step decide(DocumentKind kind) {
    head_.kind = kind;
    is_decided_ = true;
    return Step::Done;
  }

  // Members of an AWS file that holds no events come together.
  std::optional<DocumentKind> kind_without_events(std::string_view name) {
    has_account_ |= name == "awsAccountId";
    has_digest_ |= name == "digestStartTime";
    has_log_files_ |= name == "logFiles";
    has_file_version_ |= name == "fileVersion";
    has_configuration_ |= name == "configSnapshotId" || name == "configurationItems";
    if (has_account_ && has_digest_ && has_log_files_) {
      return DocumentKind::CloudTrailDigest;
    }
    if (has_file_version_ && has_configuration_) {
      return DocumentKind::AwsConfig;
    }
    return std::nullopt;
  }

  // Steps into the object; its first member comes without a comma.
  Step enter_hits() {
    cursor_.skip_byte();
    const char next = cursor_.skip_blanks();
    if (next == '\0') {
      return Step::OutOfBytes;
    }
    depth_ = 2;
    return next == '}' ? Step::Done : read_member();
  }

  // An array that holds no objects is a value like others; but an empty one of a name that nothing
  // else bears is a wrapper of nothing.
  Step read_array(Wrapper wrapper) {
    Cursor inside = cursor_;
    inside.skip_byte();
    const char element = inside.skip_blanks();
    if (element == '\0') {
      return Step::OutOfBytes;
    }
    const bool is_sure = wrapper == Wrapper::Records || wrapper == Wrapper::Hits;
    if (element != '{' && !(element == ']' && is_sure)) {
      return cursor_.skip_value();
    }
    head_ = {.kind = DocumentKind::Wrapped,
             .wrapper = wrapper,
             .array_depth = depth_,
             .elements_bytes = inside.position()};
    is_decided_ = true;
    return Step::Done;
  }

  Cursor cursor_;
  std::size_t depth_;
  bool is_wrapper_;
  bool is_decided_ = false;
  bool is_closed_ = false;
  bool has_account_ = false;
  bool has_digest_ = false;
  bool has_log_files_ = false;
  bool has_file_version_ = false;
  bool has_configuration_ = false;
  DocumentHead head_;
};

}  // namespace

DocumentHead read_document_head(std::string_view text, bool is_whole) {
  const std::string_view head = text.substr(0, kHeadBytes);
  MemberWalk walk(head.substr(1), 1, false);
  const Step step = walk.run(true);
  DocumentHead result = walk.head();
  result.elements_bytes += 1;  // the walk began behind the bracket
  if (result.kind == DocumentKind::Undecided &&
      (step != Step::OutOfBytes || is_whole || head.size() == kHeadBytes)) {
    result.kind = DocumentKind::Event;
  }
  return result;
}

WrapperTail read_wrapper_tail(std::string_view text, std::size_t array_depth, bool is_whole) {
  const std::string_view tail = text.substr(0, kHeadBytes);
  MemberWalk walk(tail, array_depth, true);
  const Step step = walk.run(false);
  if (step == Step::Done && walk.is_closed()) {
    return {.kind = TailKind::Closed, .end_bytes = walk.position(), .next = {}};
  }
  if (step == Step::Done) {
    return {.kind = TailKind::Wrapped, .end_bytes = 0, .next = walk.head()};
  }
  const bool has_more = step == Step::OutOfBytes && !is_whole && tail.size() < kHeadBytes;
  return {.kind = has_more ? TailKind::Undecided : TailKind::Unknown, .end_bytes = 0, .next = {}};
}

}  // namespace trawl
