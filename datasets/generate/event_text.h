#pragma once

// Pieces of the text of an event. Parameters of a call are written "key=value key=value".

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace trawl::datasets {

void join(std::string& out, std::initializer_list<std::string_view> pieces);

// By the verb that its name begins with.
[[nodiscard]] bool is_read_only(std::string_view call);

// 2026-03-01T00:00:00.000Z, from milliseconds since 1970.
void append_time(std::string& out, std::uint64_t milliseconds);

// Calls `visit(key, value)` for each "key=value".
template <class Visit>
void for_each_pair(std::string_view parameters, Visit visit) {
  while (!parameters.empty()) {
    const std::size_t end = parameters.find(' ');
    const std::string_view pair = parameters.substr(0, end);
    const std::size_t equals = pair.find('=');
    visit(pair.substr(0, equals), pair.substr(equals + 1));
    parameters.remove_prefix(end == std::string_view::npos ? parameters.size() : end + 1);
  }
}

// As the ingest pipeline writes it: Java's Map.toString(), "{key=value, key=value}".
void append_map(std::string& out, std::string_view parameters);

// As a JSON object of strings; `quote` is the quotation mark, escaped where the object is text
// itself.
void append_object(std::string& out, std::string_view parameters, std::string_view quote);

}  // namespace trawl::datasets
