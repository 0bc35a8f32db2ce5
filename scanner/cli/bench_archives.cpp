#include "scanner/cli/bench_archives.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "datasets/generate/event_maker.h"
#include "datasets/generate/sink.h"

namespace trawl {
namespace {

constexpr std::size_t kFrameBytes = std::size_t{4} << 20;  // zstd's, so that cores can share it
constexpr std::size_t kWriteBytes = std::size_t{256} << 10;
constexpr int kZstdLevel = 3;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

Result<void> io_error(const std::string& path) {
  return fail(
      ErrorCode::Io,
      "the archive to measure with cannot be written: " + std::system_category().message(errno),
      path);
}

}  // namespace

std::string_view bench_rule() {
  return R"([rule]
rule_id = "00000000-0000-4000-8000-00000000be7c"
name = "Snapshot exported"
type = "query"
language = "kuery"
index = ["logs-*", "filebeat-*"]
severity = "low"
risk_score = 21
query = "event.provider : rds.amazonaws.com and event.action : StartExportTask and event.outcome : success"
)";
}

Result<BenchArchives> BenchArchives::make(const std::string& folder, std::uint64_t size_bytes) {
  BenchArchives archives;
  for (const auto& [name, packing] :
       {std::pair{"plain", datasets::Packing::Plain}, std::pair{"gzip", datasets::Packing::Gzip},
        std::pair{"zstd", datasets::Packing::Zstd}}) {
    std::string path = folder + "/trawl-bench-XXXXXX";
    const int descriptor = mkstemp(path.data());
    if (descriptor < 0) {
      return fail(io_error(path).error());
    }
    archives.archives_.push_back({.name = name, .path = path});
    const File file(fdopen(descriptor, "wb"));
    const std::unique_ptr<datasets::Sink> sink = datasets::make_sink(
        packing, file.get(), packing == datasets::Packing::Zstd ? kFrameBytes : 0, kZstdLevel);
    if (!archives.fill(*sink, size_bytes)) {
      return fail(io_error(path).error());
    }
  }
  return archives;
}

// Every archive is filled with the same events, which are counted anew. False if the bytes could
// not be written; errno says why.
bool BenchArchives::fill(datasets::Sink& sink, std::uint64_t size_bytes) {
  datasets::EventMaker maker(kBenchSeed);
  std::string buffer;
  bytes_ = 0;
  while (bytes_ < size_bytes) {
    buffer.clear();
    while (buffer.size() < kWriteBytes && bytes_ + buffer.size() < size_bytes) {
      maker.append_event(buffer);
    }
    bytes_ += buffer.size();
    if (!sink.write(buffer)) {
      return false;
    }
  }
  events_ = maker.counts().events;
  firing_ = maker.counts().export_successes;
  return sink.finish();
}

BenchArchives::BenchArchives(BenchArchives&& other) noexcept
    : archives_(std::exchange(other.archives_, {})),
      bytes_(other.bytes_),
      events_(other.events_),
      firing_(other.firing_) {}

BenchArchives::~BenchArchives() {
  for (const Archive& archive : archives_) {
    std::remove(archive.path.c_str());
  }
}

}  // namespace trawl
