#pragma once

// A fuzz target is one function over foreign bytes. Each file NAME.cpp here defines
//
//   void fuzz_one(std::string_view bytes)
//
// in an unnamed namespace, and registers it:
//
//   const FuzzTarget kTarget{"NAME", fuzz_one};
//
// With TRAWL_FUZZ=ON the file becomes the libFuzzer program fuzz_NAME; in every build all of them
// stand in tests_fuzz, which replays corpus/NAME/* and regressions/NAME/* (README.md).

#include <string>
#include <string_view>
#include <vector>

namespace trawl {

// Registers itself for the whole run of the program; made before main() begins.
class FuzzTarget {
 public:
  using Function = void (*)(std::string_view bytes);

  FuzzTarget(std::string name, Function fuzz_one);

  [[nodiscard]] const std::string& name() const { return name_; }
  void run(std::string_view bytes) const { fuzz_one_(bytes); }

  // All that are linked into this program.
  [[nodiscard]] static const std::vector<FuzzTarget>& all();

 private:
  std::string name_;
  Function fuzz_one_;
};

// Ends the program with a message unless `holds`: how a target says that a law is broken.
void require(bool holds, std::string_view law);

}  // namespace trawl
