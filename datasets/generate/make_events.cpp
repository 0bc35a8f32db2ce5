// make_events: an archive of realistic events from a seed, and what a scan of it must find.
//
//   make_events --size 1G --seed 1 --pack zstd --frame-size 4M -o events.ndjson.zst
//   make_events --size 1G --shape records --pack gzip --file-size 500K -o FOLDER
//   make_events --bucket 100000 --seed 1 -o s3
//
// The same seed and size give the same events everywhere. What was made is printed on standard
// error, or written to --expected FILE, as one JSON object.

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "datasets/generate/bucket.h"
#include "datasets/generate/event_maker.h"
#include "datasets/generate/sink.h"

namespace trawl::datasets {
namespace {

enum class Shape {
  Ecs,      // ECS events, one a line
  Raw,      // what AWS writes, one a line
  Records,  // the same as AWS puts it into S3: {"Records":[…]}
};

// Of one object in S3, unless it is the last.
constexpr int kRecordsPerObject = 500;

struct Options {
  std::uint64_t size_bytes = std::uint64_t{64} << 20U;  // of the unpacked events
  std::uint64_t file_bytes = 0;  // of the unpacked events of one file; 0: all
  Shape shape = Shape::Ecs;
  std::uint64_t seed = 1;
  Packing packing = Packing::Plain;
  std::size_t frame_bytes = 0;
  int level = 3;
  std::uint64_t objects = 0;  // of a bucket; 0: one archive
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

void append_records(EventMaker& maker, std::string& out) {
  out += R"({"Records":[)";
  for (int i = 0; i < kRecordsPerObject; ++i) {
    out += i == 0 ? "" : ",";
    maker.append_raw_event(out);
  }
  out += "]}";
}

// The least that can be written: a line, or an object in S3.
void append_unit(EventMaker& maker, Shape shape, std::string& out) {
  switch (shape) {
    case Shape::Ecs:
      maker.append_event(out);
      break;
    case Shape::Raw:
      maker.append_raw_event(out);
      out += '\n';
      break;
    case Shape::Records:
      append_records(maker, out);
      break;
  }
}

// Fills one file with events, until it or all of them together are large enough; adds its unpacked
// bytes to `bytes`. False if it could not be written; errno says why.
bool fill_file(const Options& options, std::FILE* file, EventMaker& maker, std::uint64_t& bytes) {
  const std::unique_ptr<Sink> sink =
      make_sink(options.packing, file, options.frame_bytes, options.level);
  constexpr std::size_t kWriteBytes = std::size_t{256} << 10U;
  const std::uint64_t end = options.file_bytes == 0
                                ? options.size_bytes
                                : std::min(options.size_bytes, bytes + options.file_bytes);
  std::string buffer;
  buffer.reserve(2 * kWriteBytes);
  while (bytes < end) {
    buffer.clear();
    while (buffer.size() < kWriteBytes && bytes + buffer.size() < end) {
      append_unit(maker, options.shape, buffer);
    }
    bytes += buffer.size();
    if (!sink->write(buffer)) {
      return false;
    }
  }
  return sink->finish();
}

// The n-th file of a folder.
std::string file_name(const Options& options, unsigned number) {
  const std::string_view stem = options.shape == Shape::Records ? "json" : "ndjson";
  const std::string_view packing = options.packing == Packing::Gzip   ? ".gz"
                                   : options.packing == Packing::Zstd ? ".zst"
                                                                      : "";
  return fmt::format("{}/{:06}.{}{}", options.output, number, stem, packing);
}

// Writes what was made. Returns the exit status.
int report_made(const Options& options, const EventMaker& maker, std::uint64_t bytes) {
  const std::string expected = expected_json(options, maker.counts(), bytes);
  const File report(options.expected.empty() ? nullptr
                                             : std::fopen(options.expected.c_str(), "wb"));
  if (!options.expected.empty() && !report) {
    return complain(options.expected);
  }
  std::fputs(expected.c_str(), report ? report.get() : stderr);
  return 0;
}

// A bucket of small objects. Returns the exit status.
int make_bucket(const Options& options) {
  EventMaker maker(options.seed);
  std::uint64_t bytes = 0;
  std::string path;
  if (!write_bucket(maker, options.seed, options.objects, options.output, bytes, path)) {
    return complain(path);
  }
  return report_made(options, maker, bytes);
}

// Events until their bytes reach the size asked for. Returns the exit status.
int make(const Options& options) {
  EventMaker maker(options.seed);
  std::uint64_t bytes = 0;
  for (unsigned number = 0; bytes < options.size_bytes; ++number) {
    const std::string path = options.file_bytes == 0 ? options.output : file_name(options, number);
    const File owned(path == "-" ? nullptr : std::fopen(path.c_str(), "wb"));
    if ((path != "-" && !owned) ||
        !fill_file(options, owned ? owned.get() : stdout, maker, bytes)) {
      return complain(path);
    }
  }
  return report_made(options, maker, bytes);
}

}  // namespace
}  // namespace trawl::datasets

int main(int argc, char** argv) {
  using trawl::datasets::Packing;
  using trawl::datasets::Shape;
  trawl::datasets::Options options;
  CLI::App app("Makes an archive of realistic CloudTrail events (ECS or raw) from a seed.",
               "make_events");
  const std::map<std::string, Packing> packings{
      {"plain", Packing::Plain}, {"gzip", Packing::Gzip}, {"zstd", Packing::Zstd}};
  app.add_option("--size", options.size_bytes, "Bytes of the unpacked events: 1M to 100G")
      ->transform(CLI::AsSizeValue(false));
  app.add_option("--seed", options.seed, "The same seed gives the same events (default 1)");
  const std::map<std::string, Shape> shapes{
      {"ecs", Shape::Ecs}, {"raw", Shape::Raw}, {"records", Shape::Records}};
  app.add_option("--shape", options.shape,
                 "ecs (default); raw: what AWS writes, one event a line; records: as it lies in S3")
      ->transform(CLI::CheckedTransformer(shapes));
  app.add_option("--pack", options.packing, "plain (default), gzip or zstd")
      ->transform(CLI::CheckedTransformer(packings));
  app.add_option("--frame-size", options.frame_bytes,
                 "Unpacked bytes of a zstd frame or gzip member (default: all in one)")
      ->transform(CLI::AsSizeValue(false));
  app.add_option("--level", options.level, "Level of zstd (default 3)")->check(CLI::Range(1, 19));
  app.add_option("--file-size", options.file_bytes,
                 "Unpacked bytes of one file; --output is then the folder of the files")
      ->transform(CLI::AsSizeValue(false));
  CLI::Option* const bucket = app.add_option(
      "--bucket", options.objects,
      "Instead of one archive, a folder of N small objects as in a CloudTrail bucket");
  app.add_option(
      "-o,--output", options.output,
      "File to write (default: standard output), or the folder of --file-size or --bucket");
  app.add_option("--expected", options.expected, "Where to write what was made, as JSON");
  CLI11_PARSE(app, argc, argv);
  if (bucket->count() == 0) {
    return trawl::datasets::make(options);
  }
  if (options.output == "-" || options.objects == 0) {
    fmt::print(stderr, "make_events: --bucket needs a number of objects and -o FOLDER\n");
    return 1;
  }
  return trawl::datasets::make_bucket(options);
}
