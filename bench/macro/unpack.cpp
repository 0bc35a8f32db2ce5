// unpack THREADS FILE...: what a scan cannot be faster than. Unpacks the files with the library's
// own sources and throws the bytes away; each thread takes the next file. Prints the number of
// unpacked bytes.

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "io/input_list.h"
#include "io/source.h"

namespace trawl {
namespace {

// Bytes of the file, unpacked. A file that cannot be read ends the program.
std::uint64_t unpack_file(const std::string& path) {
  std::uint64_t bytes = 0;
  const Result<std::unique_ptr<Source>> source = open_source(path);
  while (source) {
    const Result<std::optional<Piece>> piece = (*source)->next();
    if (!piece) {
      break;
    }
    if (!*piece) {
      return bytes;
    }
    const Result<Block> block =
        (*piece)->is_packed ? (*source)->unpack(**piece) : Result<Block>((*piece)->bytes);
    if (!block) {
      break;
    }
    bytes += block->bytes.size();
  }
  std::fprintf(stderr, "unpack: %s cannot be read\n", path.c_str());
  std::exit(1);
}

}  // namespace
}  // namespace trawl

int main(int argc, char** argv) {
  const unsigned long thread_count = argc > 2 ? std::strtoul(argv[1], nullptr, 10) : 0;
  if (thread_count == 0) {
    std::fprintf(stderr, "unpack THREADS FILE...\n");
    return 2;
  }
  const trawl::InputList inputs =
      trawl::list_inputs(std::vector<std::string>(argv + 2, argv + argc));
  std::atomic<std::size_t> next = 0;
  std::atomic<std::uint64_t> bytes = 0;
  std::vector<std::jthread> threads;
  for (unsigned long i = 0; i < thread_count; ++i) {
    threads.emplace_back([&] {
      for (std::size_t n = next++; n < inputs.inputs.size(); n = next++) {
        bytes += trawl::unpack_file(inputs.inputs[n].path);
      }
    });
  }
  threads.clear();
  std::printf("%llu\n", static_cast<unsigned long long>(bytes));
  return 0;
}
