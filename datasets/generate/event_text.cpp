#include "datasets/generate/event_text.h"

#include <array>
#include <chrono>

namespace trawl::datasets {
namespace {

void append_padded(std::string& out, unsigned number, int digits) {
  std::array<char, 10> text{};
  for (int i = digits; i-- > 0; number /= 10) {
    text[static_cast<std::size_t>(i)] = static_cast<char>('0' + number % 10);
  }
  out.append(text.data(), static_cast<std::size_t>(digits));
}

}  // namespace

void join(std::string& out, std::initializer_list<std::string_view> pieces) {
  for (const std::string_view piece : pieces) {
    out += piece;
  }
}

bool is_read_only(std::string_view call) {
  for (const std::string_view verb :
       {"Describe", "List", "Get", "Lookup", "Head", "BatchGet", "Query", "Select", "Filter"}) {
    if (call.starts_with(verb)) {
      return true;
    }
  }
  return false;
}

void append_time(std::string& out, std::uint64_t milliseconds) {
  using std::chrono::days;
  const auto day = std::chrono::sys_days(days(milliseconds / 86'400'000));
  const std::chrono::year_month_day date(day);
  const auto of_day = static_cast<unsigned>(milliseconds % 86'400'000);
  append_padded(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  out += '-';
  append_padded(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_padded(out, static_cast<unsigned>(date.day()), 2);
  out += 'T';
  append_padded(out, of_day / 3'600'000, 2);
  out += ':';
  append_padded(out, of_day / 60'000 % 60, 2);
  out += ':';
  append_padded(out, of_day / 1000 % 60, 2);
  out += '.';
  append_padded(out, of_day % 1000, 3);
  out += 'Z';
}

void append_map(std::string& out, std::string_view parameters) {
  out += '{';
  bool is_first = true;
  for_each_pair(parameters, [&](std::string_view key, std::string_view value) {
    join(out, {is_first ? "" : ", ", key, "=", value});
    is_first = false;
  });
  out += '}';
}

void append_object(std::string& out, std::string_view parameters, std::string_view quote) {
  out += '{';
  bool is_first = true;
  for_each_pair(parameters, [&](std::string_view key, std::string_view value) {
    join(out, {is_first ? "" : ",", quote, key, quote, ":", quote, value, quote});
    is_first = false;
  });
  out += '}';
}

}  // namespace trawl::datasets
