#include "scanner/cli/bench_archives.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "datasets/generate/event_maker.h"
#include "datasets/generate/sink.h"

namespace trawl {
namespace {

constexpr std::size_t kFrameBytes = std::size_t{4} << 20;  // zstd's, so that cores can share it
constexpr std::size_t kWriteBytes = std::size_t{256} << 10;
constexpr int kZstdLevel = 3;
constexpr int kRecordsPerFile = 500;  // some 650 kB

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

Error io_error(const std::string& path) {
  return {.code = ErrorCode::Io,
          .message = "the archive to measure with cannot be written: " +
                     std::system_category().message(errno),
          .where = path};
}

void count_events(const datasets::EventMaker& maker, BenchArchive& archive) {
  archive.events = maker.counts().events;
  archive.firing = maker.counts().export_successes;
}

// ECS events, one a line. False if the bytes could not be written; errno says why.
bool fill_with_lines(datasets::Sink& sink, std::uint64_t size_bytes, BenchArchive& archive) {
  datasets::EventMaker maker(kBenchSeed);
  std::string buffer;
  while (archive.bytes < size_bytes) {
    buffer.clear();
    while (buffer.size() < kWriteBytes && archive.bytes + buffer.size() < size_bytes) {
      maker.append_event(buffer);
    }
    archive.bytes += buffer.size();
    if (!sink.write(buffer)) {
      return false;
    }
  }
  count_events(maker, archive);
  return sink.finish();
}

bool write_records(const std::string& path, const std::string& text) {
  const File file(std::fopen(path.c_str(), "wb"));
  if (!file) {
    return false;
  }
  const std::unique_ptr<datasets::Sink> sink =
      datasets::make_sink(datasets::Packing::Gzip, file.get(), 0, 0);
  return sink->write(text) && sink->finish();
}

// Errors: Io. What has been written is in `archive` then, too.
Result<void> make_lines(const std::string& pattern, datasets::Packing packing,
                        std::uint64_t size_bytes, BenchArchive& archive) {
  std::string path = pattern;
  const int descriptor = mkstemp(path.data());
  if (descriptor < 0) {
    return fail(io_error(path));
  }
  archive.path = path;
  const File file(fdopen(descriptor, "wb"));
  const std::unique_ptr<datasets::Sink> sink = datasets::make_sink(
      packing, file.get(), packing == datasets::Packing::Zstd ? kFrameBytes : 0, kZstdLevel);
  if (!fill_with_lines(*sink, size_bytes, archive)) {
    return fail(io_error(path));
  }
  return {};
}

// Gzip files of {"Records":[…]} in a folder. Errors as above.
Result<void> make_raw(const std::string& pattern, std::uint64_t size_bytes, BenchArchive& archive) {
  std::string folder = pattern;
  if (mkdtemp(folder.data()) == nullptr) {
    return fail(io_error(folder));
  }
  archive.path = folder;
  archive.is_raw = true;
  datasets::EventMaker maker(kBenchSeed);
  while (archive.bytes < size_bytes) {
    std::string text = R"({"Records":[)";
    for (int i = 0; i < kRecordsPerFile; ++i) {
      text += i == 0 ? "" : ",";
      maker.append_raw_event(text);
    }
    text += "]}";
    archive.files.push_back(fmt::format("{}/{:06}.json.gz", folder, archive.files.size()));
    if (!write_records(archive.files.back(), text)) {
      return fail(io_error(archive.files.back()));
    }
    archive.bytes += text.size();
  }
  count_events(maker, archive);
  return {};
}

}  // namespace

Result<BenchArchives> BenchArchives::make(const std::string& folder, std::uint64_t size_bytes) {
  using datasets::Packing;
  const std::string pattern = folder + "/trawl-bench-XXXXXX";
  BenchArchives archives;
  for (const auto& [name, packing] :
       {std::pair{"plain", Packing::Plain}, std::pair{"gzip", Packing::Gzip},
        std::pair{"zstd", Packing::Zstd}}) {
    BenchArchive& archive = archives.archives_.emplace_back(BenchArchive{.name = name});
    if (const Result<void> made = make_lines(pattern, packing, size_bytes, archive); !made) {
      return fail(made.error());
    }
  }
  BenchArchive& raw = archives.archives_.emplace_back(BenchArchive{.name = "raw CloudTrail"});
  if (const Result<void> made = make_raw(pattern, size_bytes, raw); !made) {
    return fail(made.error());
  }
  return archives;
}

std::vector<std::string> BenchArchives::paths() const {
  std::vector<std::string> paths;
  for (const BenchArchive& archive : archives_) {
    paths.insert(paths.end(), archive.files.begin(), archive.files.end());
    paths.push_back(archive.path);
  }
  return paths;
}

BenchArchives::BenchArchives(BenchArchives&& other) noexcept
    : archives_(std::exchange(other.archives_, {})) {}

BenchArchives::~BenchArchives() {
  for (const std::string& path : paths()) {
    std::remove(path.c_str());
  }
}

}  // namespace trawl
