#include "scanner/checkpoint/checkpoint_folder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trawl {

namespace {

constexpr std::string_view kJournal = "journal";
constexpr std::string_view kNewJournal = "journal.new";
constexpr std::string_view kLock = "lock";
constexpr std::array kOurNames = {kJournal, kNewJournal, kLock};

std::string in_folder(const std::string& folder, std::string_view name) {
  return fmt::format("{}{}{}", folder, folder.ends_with('/') ? "" : "/", name);
}

// What stands in the folder was put there by a scan. Errors: Io, Invalid.
Result<void> check_own(const std::string& folder) {
  std::error_code code;
  std::filesystem::directory_iterator entry(folder, code);
  while (!code && entry != std::filesystem::directory_iterator()) {
    const std::string name = entry->path().filename().string();
    if (std::ranges::find(kOurNames, name) == kOurNames.end()) {
      return fail(ErrorCode::Invalid,
                  fmt::format("is no checkpoint, since it holds '{}': expected a folder that is "
                              "empty, or that does not exist",
                              name),
                  folder);
    }
    entry.increment(code);
  }
  if (code) {
    return fail(system_error(code.value(), "cannot be read", folder));
  }
  return {};
}

bool is_file_under(const FileDescriptor& file, const std::string& path) {
  const Result<FileStatus> open = file.status(path);
  const Result<FileStatus> named = file_status(path);
  return open && named && open->device == named->device && open->inode == named->inode;
}

// Errors: Io, Invalid (taken).
Result<FileDescriptor> take_lock(const std::string& folder) {
  const std::string path = in_folder(folder, kLock);
  while (true) {
    FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (file.number() < 0) {
      return fail(system_error(errno, "cannot be created", path));
    }
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) {
        continue;
      }
      if (errno == EWOULDBLOCK) {
        return fail(ErrorCode::Invalid, "another scan is using this checkpoint", folder);
      }
      return fail(system_error(errno, "cannot be locked", path));
    }
    // Whoever had the lock before may have removed the file since it was opened here.
    if (is_file_under(file, path)) {
      return file;
    }
  }
}

}  // namespace

CheckpointFolder::CheckpointFolder(std::string path, std::string program_version,
                                   FileDescriptor lock)
    : path_(std::move(path)),
      program_version_(std::move(program_version)),
      lock_(std::move(lock)) {}

Result<CheckpointFolder> CheckpointFolder::open(const std::string& path,
                                                std::string program_version) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(system_error(errno, "cannot be made as the folder of the checkpoint", path));
  }
  if (const Result<void> checked = check_own(path); !checked) {
    return fail(checked.error());
  }
  Result<FileDescriptor> lock = take_lock(path);
  if (!lock) {
    return fail(lock.error());
  }
  return CheckpointFolder(path, std::move(program_version), std::move(*lock));
}

std::string CheckpointFolder::journal_path() const {
  return in_folder(path_, kJournal);
}

std::string CheckpointFolder::new_journal_path() const {
  return in_folder(path_, kNewJournal);
}

Result<void> CheckpointFolder::clear() {
  // The lock last: until it is gone, nobody else begins.
  for (const std::string& path : {new_journal_path(), journal_path(), in_folder(path_, kLock)}) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
      return fail(system_error(errno, "cannot be removed", path));
    }
  }
  return {};
}

}  // namespace trawl
