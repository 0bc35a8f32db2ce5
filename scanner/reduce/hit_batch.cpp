// A record is 60 bytes of head, then the rule ids, the index name, the mapping's name, the event
// and what rules saw of it. All numbers are little-endian whatever the machine, so that runs can be
// carried between machines.

#include "scanner/reduce/hit_batch.h"

#include <bit>
#include <cassert>
#include <concepts>
#include <limits>

#include <xxhash.h>

namespace trawl {

namespace {

// Byte offsets within a record.
constexpr std::size_t kChecksumAt = 0;  // of all that follows it
constexpr std::size_t kFlagsAt = 4;
constexpr std::size_t kTimeAt = 8;
constexpr std::size_t kOffsetAt = 16;
constexpr std::size_t kRecordAt = 24;
constexpr std::size_t kInputAt = 32;
constexpr std::size_t kRuleCountAt = 36;
constexpr std::size_t kIndexBytesAt = 40;
constexpr std::size_t kEventBytesAt = 44;
constexpr std::size_t kMappingBytesAt = 48;
constexpr std::size_t kMemberAt = 52;
constexpr std::size_t kMappedBytesAt = 56;
static_assert(kMappedBytesAt + 4 == kRecordHeadBytes);

constexpr std::uint32_t kHasTime = 1;
constexpr std::size_t kRuleIdBytes = 4;

template <std::unsigned_integral T>
void put(char* at, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    at[i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
  }
}

template <std::unsigned_integral T>
T take(const char* at) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value |= static_cast<T>(static_cast<T>(static_cast<unsigned char>(at[i])) << (8 * i));
  }
  return value;
}

std::uint32_t checksum_of(std::string_view record) {
  const std::string_view covered = record.substr(kFlagsAt);
  return static_cast<std::uint32_t>(XXH3_64bits(covered.data(), covered.size()));
}

std::uint32_t narrow(std::size_t size) {
  assert(size <= std::numeric_limits<std::uint32_t>::max());
  return static_cast<std::uint32_t>(size);
}

tl::unexpected<Error> corrupt(std::string message) {
  return fail(ErrorCode::Corrupt, std::move(message));
}

}  // namespace

void HitBatch::add(const HitView& hit) {
  const std::size_t begin = bytes_.size();
  const std::size_t size = kRecordHeadBytes + hit.rules.size() * kRuleIdBytes + hit.index.size() +
                           hit.mapping.size() + hit.event.size() + hit.mapped.size();
  positions_.push_back(begin);
  bytes_.resize(begin + kRecordHeadBytes + hit.rules.size() * kRuleIdBytes);
  char* const head = bytes_.data() + begin;
  put<std::uint32_t>(head + kFlagsAt, hit.key.time ? kHasTime : 0);
  put(head + kTimeAt, std::bit_cast<std::uint64_t>(hit.key.time.value_or(Timestamp{}).nanoseconds));
  put(head + kOffsetAt, hit.key.place.offset_bytes);
  put(head + kRecordAt, hit.record);
  put(head + kInputAt, static_cast<std::uint32_t>(hit.key.place.input));
  put(head + kRuleCountAt, narrow(hit.rules.size()));
  put(head + kIndexBytesAt, narrow(hit.index.size()));
  put(head + kEventBytesAt, narrow(hit.event.size()));
  put(head + kMappingBytesAt, narrow(hit.mapping.size()));
  put(head + kMemberAt, hit.key.place.member);
  put(head + kMappedBytesAt, narrow(hit.mapped.size()));
  for (std::size_t i = 0; i < hit.rules.size(); ++i) {
    put(head + kRecordHeadBytes + i * kRuleIdBytes, static_cast<std::uint32_t>(hit.rules[i]));
  }
  bytes_ += hit.index;
  bytes_ += hit.mapping;
  bytes_ += hit.event;
  bytes_ += hit.mapped;
  put(bytes_.data() + begin + kChecksumAt,
      checksum_of(std::string_view(bytes_).substr(begin, size)));
}

void HitBatch::add_record(std::string_view record) {
  positions_.push_back(bytes_.size());
  bytes_ += record;
}

void HitBatch::shift_records(std::uint64_t count) {
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    char* const begin = bytes_.data() + positions_[i];
    put(begin + kRecordAt, take<std::uint64_t>(begin + kRecordAt) + count);
    put(begin + kChecksumAt, checksum_of(record(i)));
  }
}

std::string_view HitBatch::record(std::size_t i) const {
  const std::size_t end = i + 1 < positions_.size() ? positions_[i + 1] : bytes_.size();
  return std::string_view(bytes_).substr(positions_[i], end - positions_[i]);
}

std::size_t HitBatch::memory_bytes() const {
  return sizeof(HitBatch) + bytes_.capacity() + positions_.capacity() * sizeof(std::size_t);
}

std::uint64_t RecordHead::size_bytes() const {
  return std::uint64_t{kRecordHeadBytes} + std::uint64_t{rule_count} * kRuleIdBytes + index_bytes +
         mapping_bytes + event_bytes + mapped_bytes;
}

Result<RecordHead> read_record_head(std::string_view bytes) {
  assert(bytes.size() >= kRecordHeadBytes);
  const char* const at = bytes.data();
  const auto flags = take<std::uint32_t>(at + kFlagsAt);
  if ((flags & ~kHasTime) != 0) {
    return corrupt("a hit has flags that do not exist");
  }
  RecordHead head;
  if ((flags & kHasTime) != 0) {
    head.key.time = Timestamp{std::bit_cast<std::int64_t>(take<std::uint64_t>(at + kTimeAt))};
  }
  head.key.place.input = InputId{take<std::uint32_t>(at + kInputAt)};
  head.key.place.member = take<std::uint32_t>(at + kMemberAt);
  head.key.place.offset_bytes = take<std::uint64_t>(at + kOffsetAt);
  head.record = take<std::uint64_t>(at + kRecordAt);
  head.checksum = take<std::uint32_t>(at + kChecksumAt);
  head.rule_count = take<std::uint32_t>(at + kRuleCountAt);
  head.index_bytes = take<std::uint32_t>(at + kIndexBytesAt);
  head.mapping_bytes = take<std::uint32_t>(at + kMappingBytesAt);
  head.event_bytes = take<std::uint32_t>(at + kEventBytesAt);
  head.mapped_bytes = take<std::uint32_t>(at + kMappedBytesAt);
  return head;
}

Result<Hit> decode_record(std::string_view record) {
  if (record.size() < kRecordHeadBytes) {
    return corrupt("a hit is cut off");
  }
  const Result<RecordHead> head = read_record_head(record);
  if (!head) {
    return fail(head.error());
  }
  if (head->size_bytes() != record.size()) {
    return corrupt("a hit has another length than it says");
  }
  if (head->checksum != checksum_of(record)) {
    return corrupt("the checksum of a hit is wrong");
  }
  Hit hit{.key = head->key, .record = head->record};
  hit.rules.reserve(head->rule_count);
  for (std::size_t i = 0; i < head->rule_count; ++i) {
    const RuleId rule{take<std::uint32_t>(record.data() + kRecordHeadBytes + i * kRuleIdBytes)};
    if (!hit.rules.empty() && rule <= hit.rules.back()) {
      return corrupt("the rules of a hit are out of order");
    }
    hit.rules.push_back(rule);
  }
  const std::string_view rest =
      record.substr(kRecordHeadBytes + std::size_t{head->rule_count} * kRuleIdBytes);
  hit.index = rest.substr(0, head->index_bytes);
  hit.mapping = rest.substr(head->index_bytes, head->mapping_bytes);
  const std::string_view texts = rest.substr(std::size_t{head->index_bytes} + head->mapping_bytes);
  hit.event = copy_block(texts.substr(0, head->event_bytes));
  if (head->mapped_bytes > 0) {
    hit.mapped = copy_block(texts.substr(head->event_bytes));
  }
  return hit;
}

}  // namespace trawl
