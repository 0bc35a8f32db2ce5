#include "tests/support/framings.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

namespace trawl::test {

namespace {

std::string blanks(Random& random) {
  std::string text;
  while (random.one_in(3)) {
    text += random.pick<std::string>({" ", "\n", "\r\n", "\t"});
  }
  return text;
}

// The events with a comma between each two.
std::string elements(Random& random, const std::vector<std::string>& events) {
  std::string text = blanks(random);
  for (std::size_t i = 0; i < events.size(); ++i) {
    text += (i == 0 ? "" : ",") + blanks(random) + events[i] + blanks(random);
  }
  return text;
}

// The same tokens over many lines.
std::string pretty(const std::string& event) {
  std::string text;
  std::size_t depth = 0;
  bool is_in_string = false;
  for (std::size_t i = 0; i < event.size(); ++i) {
    const char c = event[i];
    if (!is_in_string && (c == '}' || c == ']')) {
      --depth;
      text += '\n' + std::string(2 * depth, ' ');
    }
    text += c;
    if (is_in_string && c == '\\') {
      text += event[++i];
    } else if (c == '"') {
      is_in_string = !is_in_string;
    } else if (!is_in_string && (c == '{' || c == '[' || c == ',')) {
      depth += c == ',' ? 0 : 1;
      text += '\n' + std::string(2 * depth, ' ');
    }
  }
  return text;
}

// Arrays of some events each, in wrappers.
std::string wrapped(Random& random, const std::vector<std::string>& events, std::string_view before,
                    std::string_view behind) {
  std::string text;
  for (std::size_t at = 0; at < events.size();) {
    const std::size_t end = std::min(events.size(), at + 1 + random.below(events.size()));
    text += std::string(before) +
            elements(random, {events.begin() + static_cast<std::ptrdiff_t>(at),
                              events.begin() + static_cast<std::ptrdiff_t>(end)}) +
            std::string(behind) + blanks(random);
    at = end;
  }
  return text;
}

// A JSON string.
std::string string_of(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

std::vector<CarriedEvents> in_all_carriers(const std::vector<std::string>& events) {
  std::vector<CarriedEvents> all = {{"detail", {}},
                                    {"result", {}},
                                    {"_raw", {}},
                                    {"_source _raw", {}},
                                    {"result _raw detail", {}}};
  for (const std::string& event : events) {
    const std::string bridged = R"({"detail-type":"t","source":"s","detail":)" + event + "}";
    const std::string raw = R"({"_raw":)" + string_of(event) + R"(,"host":"h"})";
    all[0].records.push_back(bridged);
    all[1].records.push_back(R"({"preview":false,"result":)" + event + "}");
    all[2].records.push_back(raw);
    all[3].records.push_back(R"({"_id":"1","_source":)" + raw + "}");
    all[4].records.push_back(R"({"preview":false,"result":{"_raw":)" + string_of(bridged) + "}}");
  }
  return all;
}

std::vector<FramedText> in_all_framings(Random& random, const std::vector<std::string>& events) {
  std::string lines;
  std::string documents;
  std::string pretty_documents;
  std::vector<std::string> pretty_elements;
  for (const std::string& event : events) {
    lines += event + random.pick<std::string>({"\n", "\r\n"});
    documents += event + (random.one_in(2) ? " " : "");
    pretty_documents += pretty(event) + "\n";
    pretty_elements.push_back(pretty(event));
  }
  return {
      {"lines", lines},
      {"documents", documents},
      {"documents", pretty_documents},
      {"array", "[" + elements(random, events) + "]" + blanks(random)},
      {"array", "[\n" + elements(random, pretty_elements) + "\n]\n"},
      {"records", wrapped(random, events, R"({"Records":[)", R"(],"next":{"Records":1}})")},
      {"events", wrapped(random, events, "{\"count\":2,\n\"events\" : [", "]}")},
      {"value", wrapped(random, events, R"({"@odata.context":"x","value":[)", "]}")},
      {"expected", wrapped(random, events, R"({"expected":[)", "]}")},
      {"hits", wrapped(random, events, R"({"took":1,"hits":{"total":{"value":2},"hits":[)",
                       R"(]},"aggregations":{"a":[{}]}})")},
  };
}

std::vector<std::string> framable_events(Random& random, std::size_t count) {
  std::vector<std::string> events;
  for (std::size_t i = 0; i < count; ++i) {
    // The place of the event in the list makes it different from the others.
    const std::string event = random_event(random);
    const std::size_t brace = event.find('{');
    const std::size_t next = event.find_first_not_of(" \t", brace + 1);
    events.push_back(fmt::format("{{\"event.position\":{}{}", i, event[next] == '}' ? "" : ",") +
                     event.substr(next));
  }
  return events;
}

}  // namespace trawl::test
