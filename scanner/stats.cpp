#include "scanner/stats.h"

#include <algorithm>
#include <numeric>

namespace trawl {

std::string name_of(const InputReport& report) {
  return report.is_member() ? report.input.path + std::string(kMemberSeparator) + report.member
                            : report.input.path;
}

void RawEventCounts::add(const RawEventCounts& other) {
  events += other.events;
  normalized += other.normalized;
  with_mapping_errors += other.with_mapping_errors;
  dropped += other.dropped;
}

void MatchStats::add_time(Timestamp time) {
  first_event = first_event ? std::min(*first_event, time) : time;
  last_event = last_event ? std::max(*last_event, time) : time;
}

void MatchStats::add_alert(RuleId rule) {
  const auto index = static_cast<std::size_t>(rule);
  if (index >= alerts_by_rule.size()) {
    alerts_by_rule.resize(index + 1);
  }
  ++alerts_by_rule[index];
}

void MatchStats::add(const MatchStats& other) {
  hits += other.hits;
  events_without_time += other.events_without_time;
  events_with_unknown_index += other.events_with_unknown_index;
  if (other.first_event) {
    add_time(*other.first_event);
  }
  if (other.last_event) {
    add_time(*other.last_event);
  }
  if (other.alerts_by_rule.size() > alerts_by_rule.size()) {
    alerts_by_rule.resize(other.alerts_by_rule.size());
  }
  std::ranges::transform(other.alerts_by_rule, alerts_by_rule, alerts_by_rule.begin(), std::plus{});
}

std::uint64_t MatchStats::alerts() const {
  return std::accumulate(alerts_by_rule.begin(), alerts_by_rule.end(), std::uint64_t{0});
}

}  // namespace trawl
