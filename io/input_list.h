#pragma once

// Paths, globs and folders → inputs in a fixed order.
//
// Order: the arguments as given; inside a folder by the bytes of the path below it. A file met
// twice (by its canonical path) is taken once, at its first place. Symbolic links to folders are
// followed once; cycles end there.

#include <cstdint>
#include <string>
#include <vector>

#include "io/error.h"

namespace trawl {

// Index of an input in the list; the same number on every machine that was given the same list.
enum class InputId : std::uint32_t {};

struct Input {
  InputId id{};
  std::string path;              // as messages and evidence name it; "-" is standard input
  std::uint64_t size_bytes = 0;  // on disk; 0 for standard input
};

// An argument, or something in a folder, that cannot be read.
struct SkippedPath {
  std::string path;
  std::string reason;
};

struct InputList {
  std::vector<Input> inputs;
  std::vector<SkippedPath> skipped;  // not found, not permitted, not a regular file
  std::vector<std::string>
      empty_folders;  // folders given that hold no file: worth a message, no failure
};

// Each argument is a file, a folder, a glob (*, ? and [..] as in the shell; only if no file of that
// very name exists) or
// "-". Never fails as a whole: what cannot be read is in `skipped`.
[[nodiscard]] InputList list_inputs(const std::vector<std::string>& arguments);

// One path a line ('\n' or "\r\n"; blank lines ignored); "-" reads the list from standard input.
// Errors: Io.
[[nodiscard]] Result<std::vector<std::string>> read_path_list(const std::string& path);

}  // namespace trawl
