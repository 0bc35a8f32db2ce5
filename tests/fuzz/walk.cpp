// The bytes are an event. All kernels make the same masks of any bytes, and read the same in them;
// and in what is JSON, all of them read what simdjson reads.

#include <algorithm>
#include <array>
#include <vector>

#include "fuzz.h"
#include "io/block.h"
#include "scanner/event/event_reader.h"
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

// The filter is for keys that end in `a`, `bc` or `name`.
KeyFilter key_filter() {
  KeyFilter filter;
  const auto allow = [&filter](std::string_view before, unsigned bit) {
    for (std::size_t place = 0; place < KeyFilter::kPlaces; ++place) {
      filter.allow(place, before[KeyFilter::kPlaces - 1 - place], bit);
    }
  };
  allow("{\"a", 1);
  allow(",\"a", 1);
  allow("\"bc", 2);
  allow(".bc", 2);
  allow("ame", 0x80);
  return filter;
}

SiftSummary find_keys(const Kernel& kernel, std::string_view text, bool stops_at_line_break,
                      std::vector<std::uint32_t>& colons) {
  static const KeyFilter filter = key_filter();
  SiftSummary summary;
  colons.resize(Kernel::kKeyCapacity);
  kernel.find_keys(text.data(), text.size(), stops_at_line_break, filter, colons.data(), summary);
  colons.resize(summary.key_count);
  return summary;
}

SiftSummary find_texts(const Kernel& kernel, std::string_view text, bool stops_at_line_break) {
  static const std::array<SoughtText, 2> sought{
      {{.text = "name", .size = 4, .first = 'm', .second = 'e', .second_at = 3},
       {.text = "\":\"", .size = 3, .first = '"', .second = ':', .second_at = 1}}};
  SiftSummary summary;
  kernel.find_texts(text.data(), text.size(), stops_at_line_break, sought.data(), sought.size(),
                    summary);
  return summary;
}

void check_sieves(std::string_view text, bool stops_at_line_break) {
  const Kernel& judge = *usable_kernels().front();
  std::vector<std::uint32_t> expected;
  const SiftSummary expected_keys = find_keys(judge, text, stops_at_line_break, expected);
  const SiftSummary expected_texts = find_texts(judge, text, stops_at_line_break);
  for (const Kernel* kernel : usable_kernels()) {
    std::vector<std::uint32_t> colons;
    const SiftSummary keys = find_keys(*kernel, text, stops_at_line_break, colons);
    require(keys == expected_keys && colons == expected, "kernels agree on the keys");
    require(find_texts(*kernel, text, stops_at_line_break) == expected_texts,
            "kernels agree on the texts");
  }
}

void fuzz_one(std::string_view bytes) {
  static const std::array<WantedField, 5> names{{{"a"}, {"a.b"}, {"f", true}, {"_id"}, {"a.b.c"}}};
  static const std::array<std::string, 1> objects{"a"};
  static const std::array<std::string, 2> marks{"b", "a.c"};
  static const FieldTrie trie(names, objects, marks);
  const Block event = copy_block(bytes);
  check_masks(event);
  check_sieves(event.bytes, false);
  check_sieves(event.bytes, true);
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
