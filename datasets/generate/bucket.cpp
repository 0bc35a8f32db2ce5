#include "datasets/generate/bucket.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "datasets/generate/random.h"
#include "datasets/generate/sink.h"

namespace trawl::datasets {
namespace {

constexpr std::array<std::string_view, 3> kAccounts = {"100000000017", "100000000024",
                                                       "100000000031"};
constexpr std::array<std::string_view, 4> kRegions = {"eu-central-1", "eu-west-1", "us-east-1",
                                                      "us-west-2"};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// {"Records":[…]} with the next events.
std::string next_object(EventMaker& maker, std::uint64_t events) {
  std::string text = R"({"Records":[)";
  for (std::uint64_t i = 0; i < events; ++i) {
    text += i == 0 ? "" : ",";
    maker.append_raw_event(text);
  }
  return text + "]}";
}

// The folder and name of an object whose first event has this time ("2026-03-01T00:00:23Z").
std::string key_of(std::string_view time, std::string_view account, std::string_view region,
                   std::uint64_t id) {
  const std::string_view year = time.substr(0, 4);
  const std::string_view month = time.substr(5, 2);
  const std::string_view day = time.substr(8, 2);
  return fmt::format(
      "AWSLogs/{0}/CloudTrail/{1}/{2}/{3}/{4}/"
      "{0}_CloudTrail_{1}_{2}{3}{4}T{5}{6}Z_{7:016x}.json.gz",
      account, region, year, month, day, time.substr(11, 2), time.substr(14, 2), id);
}

bool write_object(const std::string& path, std::string_view text) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "wb"));
  if (!file) {
    return false;
  }
  const std::unique_ptr<Sink> sink = make_sink(Packing::Gzip, file.get(), 0, 0);
  return sink->write(text) && sink->finish();
}

}  // namespace

bool write_bucket(EventMaker& maker, std::uint64_t seed, std::uint64_t objects,
                  const std::string& folder, std::uint64_t& bytes, std::string& path) {
  constexpr std::string_view kTimeName = R"("eventTime":")";
  Random random(seed);
  for (std::uint64_t i = 0; i < objects; ++i) {
    const std::string text = next_object(maker, 1 + random.below(kMaxObjectEvents));
    const std::size_t time = text.find(kTimeName) + kTimeName.size();
    const std::string_view account = random.pick(std::span<const std::string_view>(kAccounts));
    const std::string_view region = random.pick(std::span<const std::string_view>(kRegions));
    path = folder + "/" + key_of(std::string_view(text).substr(time, 20), account, region, i);
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    if (error || !write_object(path, text)) {
      return false;
    }
    bytes += text.size();
  }
  return true;
}

}  // namespace trawl::datasets
