// Runs every fuzz target over its committed inputs, one test per file. A target passes by not
// crashing: what it requires, it checks itself.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "fuzz.h"

namespace trawl {
namespace {

namespace fs = std::filesystem;

struct Input {
  FuzzTarget target;
  fs::path file;

  // How GoogleTest names it in messages.
  friend void PrintTo(const Input& input, std::ostream* out) { *out << input.file; }
};

// The committed inputs of one target, in a fixed order.
std::vector<Input> inputs_of(const FuzzTarget& target) {
  std::vector<Input> inputs;
  for (const char* const kind : {"corpus", "regressions"}) {
    const fs::path folder = fs::path(TRAWL_FUZZ_DIR) / kind / target.name();
    if (fs::is_directory(folder)) {
      for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        inputs.push_back(Input{.target = target, .file = entry.path()});
      }
    }
  }
  std::ranges::sort(inputs, {}, &Input::file);
  return inputs;
}

// Called by GoogleTest when main() has begun: all targets are there.
std::vector<Input> all_inputs() {
  std::vector<Input> inputs;
  for (const FuzzTarget& target : FuzzTarget::all()) {
    std::ranges::copy(inputs_of(target), std::back_inserter(inputs));
  }
  return inputs;
}

// "TARGET_KIND_FILE", of letters, digits and underscores.
std::string test_name(const testing::TestParamInfo<Input>& test) {
  std::string name = test.param.target.name() + '_' +
                     test.param.file.parent_path().parent_path().filename().string() + '_' +
                     test.param.file.filename().string();
  std::ranges::replace_if(
      name, [](unsigned char letter) { return std::isalnum(letter) == 0; }, '_');
  return name;
}

class FuzzReplay : public testing::TestWithParam<Input> {};

TEST_P(FuzzReplay, KeepsItsLaws) {
  std::ifstream input(GetParam().file, std::ios::binary);
  ASSERT_TRUE(input.is_open());
  const std::string bytes(std::istreambuf_iterator<char>(input), {});
  EXPECT_NO_THROW(GetParam().target.run(bytes));
}

INSTANTIATE_TEST_SUITE_P(Committed, FuzzReplay, testing::ValuesIn(all_inputs()), test_name);

// A target without any input would be a test of nothing.
TEST(FuzzCorpus, EveryTargetHasOne) {
  EXPECT_FALSE(FuzzTarget::all().empty());
  for (const FuzzTarget& target : FuzzTarget::all()) {
    EXPECT_FALSE(inputs_of(target).empty()) << target.name();
  }
}

}  // namespace
}  // namespace trawl
