// Runs every fuzz target over its committed inputs, one test per file. A target passes by not
// crashing: what it requires, it checks itself.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "fuzz.h"

namespace trawl {
namespace {

namespace fs = std::filesystem;

// The committed inputs of one target, in a fixed order.
std::vector<fs::path> inputs_of(const std::string& target) {
  std::vector<fs::path> files;
  for (const char* const kind : {"corpus", "regressions"}) {
    const fs::path folder = fs::path(TRAWL_FUZZ_DIR) / kind / target;
    if (fs::is_directory(folder)) {
      std::ranges::copy(fs::directory_iterator(folder), std::back_inserter(files));
    }
  }
  std::ranges::sort(files);
  return files;
}

class Replay : public testing::Test {
 public:
  Replay(const FuzzTarget& target, fs::path file) : target_(target), file_(std::move(file)) {}

  void TestBody() override {
    std::ifstream input(file_, std::ios::binary);
    ASSERT_TRUE(input.is_open()) << file_;
    const std::string bytes(std::istreambuf_iterator<char>(input), {});
    EXPECT_NO_THROW(target_.run(bytes));
  }

 private:
  const FuzzTarget& target_;
  fs::path file_;
};

// Targets without any input would be tests of nothing.
class HasCorpus : public testing::Test {
 public:
  explicit HasCorpus(const FuzzTarget& target) : target_(target) {}
  void TestBody() override { EXPECT_FALSE(inputs_of(target_.name()).empty()); }

 private:
  const FuzzTarget& target_;
};

void register_tests() {
  for (const FuzzTarget& target : FuzzTarget::all()) {
    const std::string suite = "Fuzz/" + target.name();
    testing::RegisterTest((suite + "/corpus").c_str(), "is_there", nullptr, nullptr, __FILE__,
                          __LINE__,
                          [&target]() -> testing::Test* { return new HasCorpus(target); });
    for (const fs::path& file : inputs_of(target.name())) {
      testing::RegisterTest(
          suite.c_str(), file.filename().c_str(), nullptr, nullptr, __FILE__, __LINE__,
          [&target, file]() -> testing::Test* { return new Replay(target, file); });
    }
  }
}

}  // namespace
}  // namespace trawl

int main(int argument_count, char** arguments) {
  testing::InitGoogleTest(&argument_count, arguments);
  trawl::register_tests();
  return RUN_ALL_TESTS();
}
