#pragma once

// A folder of its own for one test, removed with everything in it.

#include <filesystem>
#include <string>
#include <string_view>

namespace trawl::test {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::string path(std::string_view name) const { return (root_ / name).string(); }

  // Writes a file and returns its path.
  std::string write(std::string_view name, std::string_view bytes) const;

 private:
  std::filesystem::path root_;
};

// The whole file; "" if it cannot be read.
[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace trawl::test
