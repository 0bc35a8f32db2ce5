#include "io/input_list.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "io/feed.h"
#include "io/file_descriptor.h"
#include "io/glob.h"

namespace trawl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kListWindowBytes = std::size_t{1} << 20;

std::string join(const std::string& folder, std::string_view name) {
  std::string path = folder;
  if (!path.ends_with('/')) {
    path += '/';
  }
  path += name;
  return path;
}

// Without symbolic links, "." and ".."; the path itself if the system cannot tell.
std::string canonical(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> resolved(::realpath(path.c_str(), nullptr),
                                                             &std::free);
  return resolved ? std::string(resolved.get()) : path;
}

struct FolderEntry {
  std::string name;
  std::string sort_key;
  bool is_link = false;
  bool is_folder = false;  // links followed
};

// In the order of the bytes of all paths below: a folder sorts as if its name ended in '/'. On an
// error, what was read before.
std::vector<FolderEntry> sorted_entries(const std::string& folder, std::error_code& code) {
  std::vector<FolderEntry> entries;
  fs::directory_iterator entry(folder, code);
  while (!code && entry != fs::directory_iterator()) {
    std::error_code unknown;  // then it is no folder; add_entry() will say what is wrong with it
    FolderEntry& added =
        entries.emplace_back(FolderEntry{.name = entry->path().filename().string(),
                                         .sort_key = {},
                                         .is_link = entry->is_symlink(unknown),
                                         .is_folder = entry->is_directory(unknown)});
    added.sort_key = added.is_folder ? added.name + '/' : added.name;
    entry.increment(code);
  }
  std::ranges::sort(entries, {}, &FolderEntry::sort_key);
  return entries;
}

// Builds one list; its members are what has been met so far.
class InputLister {
 public:
  void add_argument(const std::string& argument);
  [[nodiscard]] InputList take() && { return std::move(list_); }

 private:
  void add_standard_input(const std::string& name);
  void add_named(const std::string& path, const std::string& canonical_path,
                 const FileStatus& status);
  void add_file(const std::string& path, const std::string& canonical_path,
                std::uint64_t size_bytes);
  bool walk(const std::string& folder, const std::string& canonical_folder);
  void add_entry(const std::string& path, const std::string& canonical_path);
  void skip(const std::string& path, std::string reason);

  InputList list_;
  std::unordered_set<std::string> seen_files_;                      // canonical paths
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen_folders_;  // device and inode
};

void InputLister::skip(const std::string& path, std::string reason) {
  list_.skipped.push_back(SkippedPath{.path = path, .reason = std::move(reason)});
}

void InputLister::add_argument(const std::string& argument) {
  if (is_standard_input(argument)) {
    add_standard_input(argument);
    return;
  }
  if (argument.find('\0') != std::string::npos) {
    skip(argument, "the name holds a NUL byte");
    return;
  }
  const Result<FileStatus> status = file_status(argument);
  if (status) {
    add_named(argument, canonical(argument), *status);
    return;
  }
  std::error_code code;
  const bool is_link = fs::is_symlink(fs::symlink_status(argument, code));
  if (is_link || !has_glob_characters(argument)) {
    skip(argument, status.error().message);
    return;
  }
  GlobMatches matches = match_glob(argument);
  for (const SkippedPath& unreadable : matches.skipped) {
    skip(unreadable.path, unreadable.reason);
  }
  if (matches.paths.empty()) {
    skip(argument, "matches no file");
  }
  for (const std::string& path : matches.paths) {
    if (const Result<FileStatus> found = file_status(path); found) {
      add_named(path, canonical(path), *found);
    } else {
      skip(path, found.error().message);
    }
  }
}

void InputLister::add_standard_input(const std::string& name) {
  if (seen_files_.insert("-").second) {
    list_.inputs.push_back(Input{.id = {}, .path = name, .size_bytes = 0});
  }
}

void InputLister::add_named(const std::string& path, const std::string& canonical_path,
                            const FileStatus& status) {
  switch (status.kind) {
    case FileKind::Regular:
    case FileKind::Pipe:
      add_file(path, canonical_path, status.kind == FileKind::Pipe ? 0 : status.size_bytes);
      return;
    case FileKind::Folder:
      if (!walk(path, canonical_path)) {
        list_.empty_folders.push_back(path);
      }
      return;
    case FileKind::Device:
      skip(path, "is a device, expected a file or a folder");
      return;
    case FileKind::Socket:
      skip(path, "is a socket, expected a file or a folder");
      return;
    case FileKind::Other:
      skip(path, "is neither a file nor a folder");
      return;
  }
}

void InputLister::add_file(const std::string& path, const std::string& canonical_path,
                           std::uint64_t size_bytes) {
  if (!seen_files_.insert(canonical_path).second) {
    return;
  }
  if (::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0) {
    skip(path, system_error(errno, "cannot be opened", path).message);
    return;
  }
  list_.inputs.push_back(Input{.id = {}, .path = path, .size_bytes = size_bytes});
}

// True if the folder holds anything but empty folders, or was walked before.
bool InputLister::walk(const std::string& folder, const std::string& canonical_folder) {
  const Result<FileStatus> status = file_status(folder);
  if (!status) {
    skip(folder, status.error().message);
    return true;
  }
  if (!seen_folders_.emplace(status->device, status->inode).second) {
    return true;
  }
  std::error_code code;
  bool holds_anything = false;
  for (const FolderEntry& entry : sorted_entries(folder, code)) {
    const std::string path = join(folder, entry.name);
    const std::string canonical_path =
        entry.is_link ? canonical(path) : join(canonical_folder, entry.name);
    if (entry.is_folder) {
      holds_anything = walk(path, canonical_path) || holds_anything;
    } else {
      add_entry(path, canonical_path);
      holds_anything = true;
    }
  }
  if (code) {
    skip(folder, "the folder cannot be read: " + code.message());
    holds_anything = true;
  }
  return holds_anything;
}

void InputLister::add_entry(const std::string& path, const std::string& canonical_path) {
  const Result<FileStatus> status = file_status(path);
  if (!status) {
    skip(path, status.error().message);
  } else if (status->kind == FileKind::Pipe) {
    skip(path, "is a pipe; name it as an argument to read it");
  } else {
    add_named(path, canonical_path, *status);
  }
}

}  // namespace

InputList list_inputs(const std::vector<std::string>& arguments) {
  InputLister lister;
  for (const std::string& argument : arguments) {
    lister.add_argument(argument);
  }
  InputList list = std::move(lister).take();
  std::uint32_t id = 0;
  for (Input& input : list.inputs) {
    input.id = InputId{id++};
  }
  return list;
}

Result<std::vector<std::string>> read_path_list(const std::string& path) {
  Result<Feed> feed = Feed::open(path, kListWindowBytes);
  if (!feed) {
    return fail(feed.error());
  }
  std::string text;
  while (true) {
    const Result<Block> seen = feed->peek(1);
    if (!seen) {
      return fail(seen.error());
    }
    if (seen->bytes.empty()) {
      break;
    }
    text += seen->bytes;
    feed->advance(seen->bytes.size());
  }
  std::vector<std::string> paths;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t newline = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, newline);
    rest.remove_prefix(std::min(newline + 1, rest.size()));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (!line.empty()) {
      paths.emplace_back(line);
    }
  }
  return paths;
}

}  // namespace trawl
