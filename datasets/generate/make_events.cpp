// make_events: an archive of realistic events from a seed, and what a scan of it must find.
//
//   make_events --size 1G --seed 1 --pack zstd --frame-size 4M -o events.ndjson.zst
//
// The same seed and size give the same events everywhere. What was made is printed on standard
// error, or written to --expected FILE, as one JSON object.

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "datasets/generate/event_maker.h"
#include "datasets/generate/sink.h"

namespace trawl::datasets {
namespace {

struct Options {
  std::uint64_t size_bytes = std::uint64_t{64} << 20U;  // of the unpacked events
  std::uint64_t seed = 1;
  Packing packing = Packing::Plain;
  std::size_t frame_bytes = 0;
  int level = 3;
  std::string output = "-";
  std::string expected;
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

std::string expected_json(const Options& options, const EventMaker::Counts& counts,
                          std::uint64_t bytes) {
  return fmt::format(
      R"({{"seed":{},"events":{},"bytes":{},"export_successes":{},"export_failures":{},)"
      R"("export_mentions":{},"lines_with_name":{}}})"
      "\n",
      options.seed, counts.events, bytes, counts.export_successes, counts.export_failures,
      counts.export_mentions,
      counts.export_successes + counts.export_failures + counts.export_mentions);
}

int complain(const std::string& path) {
  fmt::print(stderr, "make_events: {}: {}\n", path, std::strerror(errno));
  return 1;
}

// Events until their bytes reach the size asked for. Returns the exit status.
int make(const Options& options) {
  const File owned(options.output == "-" ? nullptr : std::fopen(options.output.c_str(), "wb"));
  if (options.output != "-" && !owned) {
    return complain(options.output);
  }
  std::FILE* file = owned ? owned.get() : stdout;
  const std::unique_ptr<Sink> sink =
      make_sink(options.packing, file, options.frame_bytes, options.level);

  constexpr std::size_t kWriteBytes = std::size_t{256} << 10U;
  EventMaker maker(options.seed);
  std::uint64_t bytes = 0;
  std::string buffer;
  buffer.reserve(2 * kWriteBytes);
  while (bytes < options.size_bytes) {
    buffer.clear();
    while (buffer.size() < kWriteBytes && bytes + buffer.size() < options.size_bytes) {
      maker.append_event(buffer);
    }
    bytes += buffer.size();
    if (!sink->write(buffer)) {
      return complain(options.output);
    }
  }
  if (!sink->finish()) {
    return complain(options.output);
  }

  const std::string expected = expected_json(options, maker.counts(), bytes);
  const File report(options.expected.empty() ? nullptr
                                             : std::fopen(options.expected.c_str(), "wb"));
  if (!options.expected.empty() && !report) {
    return complain(options.expected);
  }
  std::fputs(expected.c_str(), report ? report.get() : stderr);
  return 0;
}

}  // namespace
}  // namespace trawl::datasets

int main(int argc, char** argv) {
  using trawl::datasets::Packing;
  trawl::datasets::Options options;
  CLI::App app("Makes an archive of realistic CloudTrail events (ECS, NDJSON) from a seed.",
               "make_events");
  const std::map<std::string, Packing> packings{
      {"plain", Packing::Plain}, {"gzip", Packing::Gzip}, {"zstd", Packing::Zstd}};
  app.add_option("--size", options.size_bytes, "Bytes of the unpacked events: 1M to 100G")
      ->transform(CLI::AsSizeValue(false));
  app.add_option("--seed", options.seed, "The same seed gives the same events (default 1)");
  app.add_option("--pack", options.packing, "plain (default), gzip or zstd")
      ->transform(CLI::CheckedTransformer(packings));
  app.add_option("--frame-size", options.frame_bytes,
                 "Unpacked bytes of a zstd frame or gzip member (default: all in one)")
      ->transform(CLI::AsSizeValue(false));
  app.add_option("--level", options.level, "Level of zstd (default 3)")->check(CLI::Range(1, 19));
  app.add_option("-o,--output", options.output, "File to write (default: standard output)");
  app.add_option("--expected", options.expected, "Where to write what was made, as JSON");
  CLI11_PARSE(app, argc, argv);
  return trawl::datasets::make(options);
}
