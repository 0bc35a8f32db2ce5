#pragma once

// ReferenceReader: what EventReader::read() must find in an event that is JSON, by a walk with
// simdjson On-Demand that knows nothing of masks. Never linked into the product.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

#include "scanner/event/carrier.h"
#include "scanner/event/event_fields.h"
#include "scanner/event/event_problem.h"
#include "scanner/event/field_trie.h"

namespace trawl::test {

struct ReferenceFields {
  std::vector<std::vector<FieldValue>> values;         // by slot
  std::vector<std::vector<FieldValue>> below;          // by slot
  std::vector<std::vector<std::string_view>> objects;  // by object
  std::vector<bool> marks;                             // by mark
  CarrierSet carriers;
  std::size_t member_count = 0;
  bool is_wrapped = false;

  // Forgets everything but the values of these slots.
  void keep_only(std::initializer_list<std::uint32_t> slots);
};

class ReferenceReader {
 public:
  // Borrows `trie`.
  explicit ReferenceReader(const FieldTrie& trie, bool takes_wrapper = true);
  ~ReferenceReader();
  ReferenceReader(const ReferenceReader&) = delete;
  ReferenceReader& operator=(const ReferenceReader&) = delete;

  // `event`: without surrounding white space, kPaddingBytes readable behind it. Views live until
  // the next read. Problems as far as the walk meets them.
  [[nodiscard]] EventProblem read(std::string_view event, ReferenceFields& fields);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace trawl::test
