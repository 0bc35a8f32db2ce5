// Pivot sets are computed bottom-up over the steps of a condition, each with the sum of the
// estimated shares of its leaves; `and` keeps the operand with the least sum.
//
// The estimate knows three things: how much a kind of test lets through by itself, which fields
// have few distinct values in any log, and that a leaf which many rules share is a broad category
// rather than the trace of an attack. It only has to be right about the order.

#include "rules/compile/pivots.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

namespace trawl {
namespace {

using Op = Program::Step::Op;

struct PivotSet {
  std::vector<LeafId> leaves;  // ascending
  double share = 0;
};

// Fields whose values name a category, so that each value is met in a good part of all events.
constexpr std::array kBroadFields = std::to_array<std::string_view>({
    "agent.type",
    "cloud.provider",
    "data_stream.dataset",
    "data_stream.namespace",
    "data_stream.type",
    "event.category",
    "event.dataset",
    "event.kind",
    "event.module",
    "event.outcome",
    "event.type",
    "host.os.family",
    "host.os.platform",
    "host.os.type",
    "network.direction",
    "network.transport",
    "network.type",
});
static_assert(std::ranges::is_sorted(kBroadFields));

// Likewise all fields whose name ends in one of these: whatever has a kind has few.
constexpr std::array kBroadSegments = std::to_array<std::string_view>(
    {"category", "direction", "family", "kind", "level", "method", "outcome", "platform", "result",
     "severity", "status", "type"});
static_assert(std::ranges::is_sorted(kBroadSegments));

// Values that most events of any log have.
constexpr std::array kCommonValues = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"event.kind", "event"},
    {"event.outcome", "success"},
});

// Fields of middling breadth: the service or the channel an event came from.
constexpr std::array kSourceFields = std::to_array<std::string_view>({
    "data_stream.dataset",
    "event.dataset",
    "event.module",
    "event.provider",
    "winlog.channel",
    "winlog.provider_name",
});
static_assert(std::ranges::is_sorted(kSourceFields));

// Calls of cloud services that most accounts make all the time; and how the names of calls begin
// that only read, which are most calls.
constexpr std::array kCommonCalls = std::to_array<std::string_view>(
    {"AssumeRole", "Decrypt", "GenerateDataKey", "GetCallerIdentity", "GetObject", "PutObject"});
constexpr std::array kReadingCalls =
    std::to_array<std::string_view>({"Describe", "Get", "Head", "List", "Lookup"});

// Of the operands of a test of `event.action`, what share of events each has.
double call_share(std::string_view call) {
  if (std::ranges::find(kCommonCalls, call) != kCommonCalls.end()) {
    return 0.02;
  }
  const bool is_reading = std::ranges::any_of(
      kReadingCalls, [call](std::string_view begin) { return call.starts_with(begin); });
  return is_reading ? 0.004 : 0.001;
}

double calls_share(const Leaf& leaf) {
  double share = 0;
  for (const Value& operand : leaf.operands) {
    const auto* const call = std::get_if<std::string>(&operand.data);
    share += call_share(call == nullptr ? std::string_view() : std::string_view(*call));
  }
  return share;
}

bool has_few_values(const Leaf& leaf, std::string_view name) {
  return leaf.reading.type == FieldType::Boolean ||
         leaf.reading.type == FieldType::ConstantKeyword ||
         std::ranges::binary_search(kBroadFields, name) ||
         std::ranges::binary_search(kBroadSegments, name.substr(name.rfind('.') + 1));
}

bool has_common_value(const Leaf& leaf, std::string_view name) {
  return std::ranges::any_of(kCommonValues, [&](const auto& common) {
    return name == common.first && std::ranges::any_of(leaf.operands, [&](const Value& operand) {
             const auto* const text = std::get_if<std::string>(&operand.data);
             return text != nullptr && *text == common.second;
           });
  });
}

// True if a pattern has no more than a few bytes in a row that are not its signs: `ASIA*`.
bool is_loose_pattern(const Leaf& leaf) {
  constexpr std::size_t kFewBytes = 4;
  return std::ranges::any_of(leaf.operands, [](const Value& operand) {
    const auto* const text = std::get_if<std::string>(&operand.data);
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char byte : text == nullptr ? std::string_view() : std::string_view(*text)) {
      run = byte == '*' || byte == '?' || byte == '\\' ? 0 : run + 1;
      longest = std::max(longest, run);
    }
    return longest <= kFewBytes;
  });
}

// Two addresses of each network that most addresses in logs lie in: one that holds both is broad.
constexpr std::array<std::array<std::string_view, 2>, 5> kCommonAddresses = {{
    {"10.0.0.1", "10.200.0.1"},
    {"172.16.0.1", "172.31.0.1"},
    {"192.168.0.1", "192.168.200.1"},
    {"127.0.0.1", "127.200.0.1"},
    {"fc00::1", "fdff::1"},
}};

double network_share(const Leaf& leaf) {
  const bool is_broad = std::ranges::any_of(leaf.operands, [](const Value& operand) {
    const auto* const network = std::get_if<IpNetwork>(&operand.data);
    return network != nullptr && std::ranges::any_of(kCommonAddresses, [network](const auto& pair) {
             return std::ranges::all_of(pair, [network](std::string_view address) {
               return contains(*network, *parse_ip(address));
             });
           });
  });
  return is_broad ? 0.3 : 0.01;
}

// What one operand of the test lets through.
double operand_share(const Leaf& leaf, std::string_view name) {
  switch (leaf.test) {
    case Test::Equals:
      if (has_common_value(leaf, name)) {
        return 0.9;
      }
      if (std::ranges::binary_search(kSourceFields, name)) {
        return 0.02;
      }
      return has_few_values(leaf, name) ? 0.2 : 0.001;
    case Test::Phrase:
      return 0.002;
    case Test::Token:
      return 0.01;
    case Test::InNetwork:
      return network_share(leaf);
    case Test::Like:
    case Test::Regex:
    case Test::TokenLike:
      return has_few_values(leaf, name) || is_loose_pattern(leaf) ? 0.25 : 0.01;
    case Test::Range:
      return 0.3;
    case Test::Exists:
      // What lies below a flattened field is part of one kind of event.
      return leaf.reading.type == FieldType::FlattenedKey ? 0.02 : 0.5;
  }
  return 1;
}

bool has_instant_of_now(const Value& value) {
  const auto* date = std::get_if<DateMath>(&value.data);
  return date != nullptr && !date->anchor.has_value();
}

// nullopt: the step has no pivot set.
std::optional<PivotSet> merge_or(std::vector<std::optional<PivotSet>>& operands) {
  PivotSet merged;
  for (std::optional<PivotSet>& operand : operands) {
    if (!operand.has_value()) {
      return std::nullopt;
    }
    std::vector<LeafId> leaves;
    std::ranges::set_union(merged.leaves, operand->leaves, std::back_inserter(leaves));
    merged.leaves = std::move(leaves);
    merged.share += operand->share;
  }
  return merged;
}

std::optional<PivotSet> best_of(std::vector<std::optional<PivotSet>>& operands) {
  std::optional<PivotSet> best;
  for (std::optional<PivotSet>& operand : operands) {
    if (operand.has_value() && (!best.has_value() || operand->share < best->share)) {
      best = std::move(operand);
    }
  }
  return best;
}

// The pivot set of one condition, from its steps in postfix order.
std::optional<PivotSet> pivots_of(const Program& program, const Program::Condition& condition,
                                  const std::vector<double>& shares) {
  std::vector<std::optional<PivotSet>> stack;
  for (std::uint32_t i = condition.begin; i < condition.end; ++i) {
    const Program::Step& step = program.steps()[i];
    switch (step.op) {
      case Op::Leaf: {
        const auto id = static_cast<LeafId>(step.argument);
        if (depends_on_now(program.leaf(id))) {
          stack.emplace_back(std::nullopt);
        } else {
          stack.emplace_back(PivotSet{.leaves = {id}, .share = shares[step.argument]});
        }
        break;
      }
      case Op::And:
      case Op::Or: {
        assert(stack.size() >= step.argument);
        const auto first = stack.end() - static_cast<std::ptrdiff_t>(step.argument);
        std::vector<std::optional<PivotSet>> operands(std::make_move_iterator(first),
                                                      std::make_move_iterator(stack.end()));
        stack.erase(first, stack.end());
        stack.push_back(step.op == Op::And ? best_of(operands) : merge_or(operands));
        break;
      }
      case Op::Not:
        stack.back().reset();
        break;
      case Op::Never:
        stack.emplace_back(PivotSet{});
        break;
      case Op::Always:
      case Op::Nested:
      case Op::AnyField:
        stack.emplace_back(std::nullopt);
        break;
    }
  }
  assert(stack.size() == 1);
  return std::move(stack.back());
}

// For each leaf the number of conditions that contain it.
std::vector<std::size_t> count_uses(const Program& program) {
  std::vector<std::size_t> counts(program.leaves().size(), 0);
  std::vector<std::uint32_t> used;
  for (const Program::Condition& condition : program.conditions()) {
    used.clear();
    for (std::uint32_t i = condition.begin; i < condition.end; ++i) {
      if (program.steps()[i].op == Op::Leaf) {
        used.push_back(program.steps()[i].argument);
      }
    }
    std::ranges::sort(used);
    const auto repeated = std::ranges::unique(used);
    used.erase(repeated.begin(), repeated.end());
    for (const std::uint32_t leaf : used) {
      ++counts[leaf];
    }
  }
  return counts;
}

}  // namespace

bool depends_on_now(const Leaf& leaf) {
  const auto bound_is_now = [](const std::optional<Value>& bound) {
    return bound.has_value() && has_instant_of_now(*bound);
  };
  return bound_is_now(leaf.range.lower) || bound_is_now(leaf.range.upper) ||
         std::ranges::any_of(leaf.operands, has_instant_of_now);
}

double estimated_share(const Leaf& leaf, std::string_view name, std::size_t use_count) {
  const auto operands = static_cast<double>(std::max<std::size_t>(leaf.operands.size(), 1));
  // That many rules ask for a service says less of how often it is met.
  const auto count = static_cast<double>(std::max<std::size_t>(use_count, 1));
  const double uses = std::ranges::binary_search(kSourceFields, name) ? std::sqrt(count) : count;
  const bool has_calls = leaf.test == Test::Equals && name == "event.action";
  const double share = has_calls ? calls_share(leaf) : operand_share(leaf, name) * operands;
  return std::min(1.0, share * uses);
}

std::vector<double> estimated_shares(const Program& program, const FieldTable* fields,
                                     const FieldCopies& copies) {
  const auto name_of = [&](FieldId field) {
    const auto copy = copies.find(field);
    return fields == nullptr
               ? std::string_view()
               : std::string_view(fields->name(copy == copies.end() ? field : copy->second));
  };
  const std::vector<std::size_t> uses = count_uses(program);
  std::vector<double> shares;
  shares.reserve(program.leaves().size());
  for (std::size_t i = 0; i < program.leaves().size(); ++i) {
    const Leaf& leaf = program.leaves()[i];
    shares.push_back(estimated_share(leaf, name_of(leaf.field), uses[i]));
  }
  return shares;
}

std::vector<std::vector<LeafId>> choose_pivots(const Program& program, const FieldTable* fields,
                                               const FieldCopies& copies) {
  const std::vector<double> shares = estimated_shares(program, fields, copies);
  std::vector<std::vector<LeafId>> result;
  result.reserve(program.conditions().size());
  for (const Program::Condition& condition : program.conditions()) {
    std::optional<PivotSet> pivots = pivots_of(program, condition, shares);
    result.push_back(pivots.has_value() ? std::move(pivots->leaves) : std::vector<LeafId>());
  }
  return result;
}

}  // namespace trawl
