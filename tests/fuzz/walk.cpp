// The bytes are an event. All kernels make the same masks of any bytes, and read the same in them;
// and in what is JSON, all of them read what simdjson reads.

#include <algorithm>
#include <array>
#include <vector>

#include "fuzz.h"
#include "io/block.h"
#include "scanner/event/event_reader.h"
#include "scanner/match/key_index.h"
#include "tests/support/reference_reader.h"

namespace trawl {
namespace {

template <class Fields, class Expected>
bool are_equal(const FieldTrie& trie, const Fields& fields, const Expected& expected) {
  bool equal = true;
  for (std::size_t slot = 0; slot < trie.slot_count(); ++slot) {
    equal = equal && std::ranges::equal(fields.values(slot), expected.values[slot]) &&
            std::ranges::equal(fields.values_below(slot), expected.below[slot]);
  }
  for (std::size_t object = 0; object < trie.object_count(); ++object) {
    equal = equal && std::ranges::equal(fields.objects(object), expected.objects[object]);
  }
  for (std::size_t mark = 0; mark < trie.mark_count(); ++mark) {
    equal = equal && fields.is_marked(mark) == expected.marks[mark];
  }
  return equal && fields.is_wrapped() == expected.is_wrapped &&
         fields.carriers() == expected.carriers && fields.member_count() == expected.member_count;
}

void check_masks(const Block& event) {
  std::vector<BlockMasks> expected(block_count(event.bytes.size()));
  TextSummary expected_summary;
  usable_kernels().front()->index(event.bytes.data(), event.bytes.size(), expected.data(),
                                  expected_summary);
  for (const Kernel* kernel : usable_kernels()) {
    std::vector<BlockMasks> masks(expected.size());
    TextSummary summary;
    kernel->index(event.bytes.data(), event.bytes.size(), masks.data(), summary);
    require(masks == expected && summary == expected_summary, "kernels agree on the masks");
  }
}

constexpr std::size_t kMaxMarks = 100;

struct Sifted {
  std::vector<SiftMark> marks;
  std::size_t looked_at = 0;
  bool operator==(const Sifted&) const = default;
};

Sifted sift(const Kernel& kernel, std::string_view text, const SiftQuery& query) {
  Sifted sifted;
  sifted.marks.resize(kMaxMarks + Kernel::kSpareMarks);
  sifted.marks.resize(kernel.sift(text.data(), text.size(), query, sifted.marks.data(), kMaxMarks,
                                  sifted.looked_at));
  return sifted;
}

void check_sieves(std::string_view text) {
  static const std::array<SoughtText, 3> texts{
      {{.text = "name", .size = 4, .first = 'm', .second = 'e', .second_at = 3},
       {.text = "\":\"", .size = 3, .first = '"', .second = ':', .second_at = 1},
       {.text = "bc", .size = 2, .first = 'b', .second = 'c', .second_at = 1, .is_segment = true}}};
  static const KeyEndings any = KeyEndings::any();
  static const KeyIndex few(
      {"name", "id", "a", "action", "name_of", "x_id", "b", "c", "md5", "ip"});
  const std::array<SiftQuery, 4> queries{
      {{.keys = &any, .finds_dots = true},
       {.keys = &few.endings(), .finds_dots = true, .texts = texts.data(), .text_count = 2},
       {.texts = texts.data(), .text_count = texts.size()},
       {.keys = &any, .texts = texts.data(), .text_count = 1}}};
  for (const SiftQuery& query : queries) {
    const Sifted expected = sift(*usable_kernels().front(), text, query);
    require(expected.looked_at == text.size() || expected.marks.size() >= kMaxMarks,
            "a kernel stops for want of room only");
    for (const Kernel* kernel : usable_kernels()) {
      require(sift(*kernel, text, query) == expected, "kernels agree on what they sift");
    }
  }
}

void fuzz_one(std::string_view bytes) {
  static const std::array<WantedField, 5> names{{{"a"}, {"a.b"}, {"f", true}, {"_id"}, {"a.b.c"}}};
  static const std::array<std::string, 1> objects{"a"};
  static const std::array<std::string, 2> marks{"b", "a.c"};
  static const FieldTrie trie(names, objects, marks);
  const Block event = copy_block(bytes);
  check_masks(event);
  check_sieves(event.bytes);
  test::ReferenceReader reference(trie);
  test::ReferenceFields expected;
  EventFields first_fields;
  EventReader first(trie, true, *usable_kernels().front());
  const EventProblem problem = first.read(event.bytes, first_fields);
  const bool is_json = first.validate(event.bytes) == EventProblem::None;
  require(!is_json || reference.read(event.bytes, expected) == EventProblem::None,
          "the reference reads JSON");
  for (const Kernel* kernel : usable_kernels()) {
    EventReader reader(trie, true, *kernel);
    EventFields fields;
    require(reader.read(event.bytes, fields) == problem, "kernels agree on what is refused");
    require(!is_json || problem == EventProblem::None, "JSON is read");
    require(!is_json || are_equal(trie, fields, expected), "JSON is read as simdjson reads it");
  }
}

const FuzzTarget kTarget{"walk", fuzz_one};

}  // namespace
}  // namespace trawl
