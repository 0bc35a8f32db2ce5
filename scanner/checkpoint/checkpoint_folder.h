#pragma once

// CheckpointFolder: where a scan keeps what it has found out, input by input, so that the same scan
// can go on after the program or the machine has ended. The layout stands in docs/formats.md,
// "Checkpoint".

#include <string>

#include "io/error.h"
#include "io/file_descriptor.h"

namespace trawl {

// Holds the lock of the folder: nobody else can use it meanwhile. Not thread-safe.
class CheckpointFolder {
 public:
  // The folder is made if there is none. `program_version`: results of another one are not used.
  // Errors: Io (cannot be made or locked); Invalid (another process uses it; it holds what is no
  // checkpoint).
  [[nodiscard]] static Result<CheckpointFolder> open(const std::string& path,
                                                     std::string program_version);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& program_version() const { return program_version_; }
  [[nodiscard]] std::string journal_path() const;
  // Under this name a new journal is written, until it is whole enough for its own.
  [[nodiscard]] std::string new_journal_path() const;

  // The results are no longer needed: the folder is left, empty. Errors: Io.
  [[nodiscard]] Result<void> clear();

 private:
  CheckpointFolder(std::string path, std::string program_version, FileDescriptor lock);

  std::string path_;
  std::string program_version_;
  FileDescriptor lock_;
};

}  // namespace trawl
