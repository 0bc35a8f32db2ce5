// The walk over masks is a shortcut; what an event says is what simdjson reads in it. Of JSON, both
// yield the same fields; of anything, all kernels yield the same.

#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "io/block.h"
#include "scanner/event/event_reader.h"
#include "tests/support/generate.h"
#include "tests/support/reference_reader.h"

namespace trawl::test {
namespace {

// JSON over few names, so that wanted ones stand everywhere: at their place, deeper, in arrays,
// dotted, repeated, escaped.
class Writer {
 public:
  explicit Writer(Random& random) : random_(random) {}

  std::string event() {
    text_.clear();
    object(0);
    return text_;
  }

 private:
  void object(int depth) {
    text_ += '{';
    blank();
    for (std::size_t i = 0, count = random_.below(depth == 0 ? 7 : 4); i < count; ++i) {
      text_ += i == 0 ? "" : ",";
      blank();
      string(random_.pick<std::string>({"a",
                                        "b",
                                        "c",
                                        "a.b",
                                        "a.b.c",
                                        "b.c",
                                        "_source",
                                        "_index",
                                        "_id",
                                        "",
                                        "a.",
                                        ".b",
                                        "f",
                                        "f.x",
                                        "a long name of more than sixteen bytes",
                                        "a.a long name of more than sixteen",
                                        "eightby8",
                                        "m",
                                        "m.n",
                                        "é",
                                        "\"",
                                        "a:{"}));
      blank();
      text_ += ':';
      value(depth + 1);
    }
    blank();
    text_ += '}';
  }

  void array(int depth) {
    text_ += '[';
    for (std::size_t i = 0, count = random_.below(4); i < count; ++i) {
      text_ += i == 0 ? "" : ",";
      value(depth + 1);
    }
    blank();
    text_ += ']';
  }

  void value(int depth) {
    blank();
    switch (random_.below(depth < 6 ? 9 : 5)) {
      case 0:
        text_ += random_.pick<std::string>({"0", "-1.50", "1e3", "12345678901234567890", "-0"});
        break;
      case 1:
        text_ += random_.pick<std::string>({"true", "false", "null"});
        break;
      case 2:
        string(std::string(random_.below(200), random_.one_in(2) ? '{' : 'x'));
        break;
      case 3:
      case 4:
        string(random_.pick<std::string>(
            {"", "text", "{", "]}", "a\":1", "back\\slash", "\\", "é\n€"}));
        break;
      case 5:
        array(depth);
        break;
      default:
        object(depth);
    }
    blank();
  }

  // Any letter may be spelled as an escape.
  void string(std::string_view text) {
    const bool escapes = random_.one_in(4);
    text_ += '"';
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x20 || (byte < 0x80 && escapes && random_.one_in(3))) {
        text_ += fmt::format("\\u{:04x}", byte);
      } else if (c == '"' || c == '\\') {
        text_ += {'\\', c};
      } else {
        text_ += c;
      }
    }
    text_ += '"';
  }

  void blank() {
    if (random_.one_in(8)) {
      text_ += random_.pick<std::string>({" ", "\t", "\r\n", "   "});
    }
  }

  Random& random_;
  std::string text_;
};

FieldTrie random_trie(Random& random) {
  std::vector<WantedField> fields;
  for (const char* name : {"a", "b", "c", "a.b", "a.b.c", "b.c", "_source", "_index", "_id", "f",
                           "f.x", "a.a long name of more than sixteen", "é",
                           "a long name of more than sixteen bytes", "eightby8", "_source.a"}) {
    if (random.one_in(2)) {
      fields.push_back({.name = name, .collects_below = random.one_in(8)});
    }
  }
  std::vector<std::string> objects;
  std::vector<std::string> marks;
  for (const char* name : {"a", "b", "a.b", "f", "m", "m.n"}) {
    if (random.one_in(5)) {
      objects.emplace_back(name);
    }
    if (random.one_in(5)) {
      marks.emplace_back(name);
    }
  }
  return FieldTrie(fields, objects, marks);
}

std::string damaged(Random& random, std::string text) {
  for (std::size_t i = 1 + random.below(3); i > 0; --i) {
    const std::size_t at = 1 + random.below(text.size() - 1);
    const std::string piece =
        random.pick<std::string>({"\"", "\\", "{", "}", "[", "]", ":", ",", "{}", "[]", "\"\"",
                                  "\":", "x", "\\u", "\"a\":1"});
    if (random.one_in(2)) {
      text.insert(at, piece);
    } else {
      text.replace(at, 1, piece);
    }
  }
  return text;
}

std::string join(std::span<const FieldValue> values) {
  std::string text;
  for (const FieldValue& value : values) {
    text += fmt::format("{} <{}>|", static_cast<int>(value.kind), value.text);
  }
  return text;
}

std::string print(const CarrierSet& carriers, std::size_t member_count) {
  std::string text = fmt::format("{} members, carriers:", member_count);
  for (const std::string_view name : kCarrierNames) {
    text += carriers.contains(*carrier_named(name)) ? fmt::format(" {}", name) : "";
  }
  return text + "\n";
}

std::string print(const FieldTrie& trie, const EventFields& fields) {
  std::string text = print(fields.carriers(), fields.member_count());
  text += fields.is_wrapped() ? "wrapped\n" : "";
  for (std::size_t slot = 0; slot < trie.slot_count(); ++slot) {
    text += fmt::format("{}: {} below {}\n", slot, join(fields.values(slot)),
                        join(fields.values_below(slot)));
  }
  for (std::size_t object = 0; object < trie.object_count(); ++object) {
    text += fmt::format("object {}: {}\n", object, fmt::join(fields.objects(object), "|"));
  }
  for (std::size_t mark = 0; mark < trie.mark_count(); ++mark) {
    text += fmt::format("mark {}: {}\n", mark, fields.is_marked(mark));
  }
  return text;
}

std::string print(const ReferenceFields& fields) {
  std::string text = print(fields.carriers, fields.member_count);
  text += fields.is_wrapped ? "wrapped\n" : "";
  for (std::size_t slot = 0; slot < fields.values.size(); ++slot) {
    text +=
        fmt::format("{}: {} below {}\n", slot, join(fields.values[slot]), join(fields.below[slot]));
  }
  for (std::size_t object = 0; object < fields.objects.size(); ++object) {
    text += fmt::format("object {}: {}\n", object, fmt::join(fields.objects[object], "|"));
  }
  for (std::size_t mark = 0; mark < fields.marks.size(); ++mark) {
    text += fmt::format("mark {}: {}\n", mark, static_cast<bool>(fields.marks[mark]));
  }
  return text;
}

class WalkReadsJson : public testing::TestWithParam<std::uint64_t> {};

TEST_P(WalkReadsJson, AsTheReferenceDoes) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const FieldTrie trie = random_trie(random);
  const bool takes_wrapper = !random.one_in(4);
  ReferenceReader reference(trie, takes_wrapper);
  Writer writer(random);
  for (const Kernel* kernel : usable_kernels()) {
    EventReader reader(trie, takes_wrapper, *kernel);
    for (int i = 0; i < 100; ++i) {
      const Block event = copy_block(random.one_in(10) ? random_event(random) : writer.event());
      ReferenceFields expected;
      EventFields found;
      ASSERT_EQ(reference.read(event.bytes, expected), EventProblem::None) << event.bytes;
      ASSERT_EQ(reader.read(event.bytes, found), EventProblem::None) << event.bytes;
      ASSERT_EQ(print(trie, found), print(expected)) << kernel->name << "\n" << event.bytes;
    }
  }
}

TEST_P(WalkReadsJson, AndKernelsAgreeOnWhatIsNone) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const FieldTrie trie = random_trie(random);
  Writer writer(random);
  std::vector<EventReader> readers;
  for (const Kernel* kernel : usable_kernels()) {
    readers.emplace_back(trie, true, *kernel);
  }
  for (int i = 0; i < 200; ++i) {
    const Block event = copy_block(damaged(random, writer.event()));
    EventFields first;
    const EventProblem problem = readers.front().read(event.bytes, first);
    const std::string expected = problem == EventProblem::None ? print(trie, first) : "";
    EXPECT_TRUE(problem == EventProblem::None ||
                readers.front().validate(event.bytes) != EventProblem::None)
        << "JSON is refused: " << event.bytes;
    for (EventReader& reader : readers) {
      EventFields fields;
      ASSERT_EQ(reader.read(event.bytes, fields), problem) << event.bytes;
      if (problem == EventProblem::None) {
        ASSERT_EQ(print(trie, fields), expected) << event.bytes;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, WalkReadsJson, testing::Range<std::uint64_t>(1, 101));

}  // namespace
}  // namespace trawl::test
