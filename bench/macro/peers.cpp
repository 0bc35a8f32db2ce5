// peers map FILE     what no scan of a plain file can beat: maps it anew and counts its line
//                    breaks with the widest vectors there are.
// peers walk FILE    what a parser takes that looks at every field: simdjson On-Demand over each
//                    line, every value read, names compared with about twenty.
//
// One thread. Prints the number of lines, or of events, and for `walk` of the names that were
// found.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <simdjson.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/macro/count_lines.h"

namespace {

namespace ondemand = simdjson::ondemand;

// Last segments of the fields that rules ask for most.
constexpr auto kWanted = std::to_array<std::string_view>(
    {"action",  "arn",   "category", "code",   "command_line", "dataset",    "executable",
     "id",      "index", "ip",       "kind",   "name",         "number",     "original",
     "outcome", "path",  "provider", "region", "type",         "user_agent", "@timestamp"});

std::string_view map_file(const char* path) {
  const int descriptor = open(path, O_RDONLY);
  struct stat status{};
  if (descriptor < 0 || fstat(descriptor, &status) != 0) {
    return {};
  }
  // A page more than the file has: simdjson reads beyond the last byte of a line.
  const auto size = static_cast<std::size_t>(status.st_size);
  constexpr std::size_t kPageBytes = 4096;
  void* const room = mmap(nullptr, size + 2 * kPageBytes, PROT_READ,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) {
    return {};
  }
  void* const mapped = mmap(room, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, descriptor, 0);
  close(descriptor);
  if (mapped == MAP_FAILED) {
    return {};
  }
  madvise(mapped, size, MADV_SEQUENTIAL);
  return {static_cast<const char*>(mapped), size};
}

class Walker {
 public:
  void walk(ondemand::value value) {
    switch (value.type()) {
      case ondemand::json_type::object:
        for (auto field : value.get_object()) {
          const std::string_view key = field.unescaped_key();
          found_ += std::ranges::find(kWanted, key) != kWanted.end() ? 1U : 0U;
          walk(field.value());
        }
        break;
      case ondemand::json_type::array:
        for (auto element : value.get_array()) {
          walk(element.value());
        }
        break;
      default:
        bytes_ += value.raw_json_token().size();
        break;
    }
  }

  [[nodiscard]] std::uint64_t found() const { return found_; }

 private:
  std::uint64_t found_ = 0;
  std::uint64_t bytes_ = 0;
};

int walk_lines(std::string_view text) {
  ondemand::parser parser;
  Walker walker;
  std::uint64_t events = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const simdjson::padded_string_view line(text.data(), end, end + simdjson::SIMDJSON_PADDING);
    ondemand::document document = parser.iterate(line);
    walker.walk(document.get_value());
    ++events;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::printf("%llu %llu\n", static_cast<unsigned long long>(events),
              static_cast<unsigned long long>(walker.found()));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc == 3 ? argv[1] : "";
  if (what != "map" && what != "walk") {
    std::fprintf(stderr, "peers map|walk FILE\n");
    return 2;
  }
  const std::string_view text = map_file(argv[2]);
  if (text.empty()) {
    std::fprintf(stderr, "peers: %s cannot be mapped\n", argv[2]);
    return 1;
  }
  try {
    if (what == "walk") {
      return walk_lines(text);
    }
    std::printf("%llu\n", static_cast<unsigned long long>(bench::count_lines(text)));
    return 0;
  } catch (const simdjson::simdjson_error& error) {
    std::fprintf(stderr, "peers: %s\n", error.what());
    return 1;
  }
}
