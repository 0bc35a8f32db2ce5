#include "io/glob.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fnmatch.h>

namespace trawl {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> split_components(std::string_view pattern) {
  std::vector<std::string> components;
  while (!pattern.empty()) {
    const std::size_t slash = std::min(pattern.find('/'), pattern.size());
    if (slash > 0) {
      components.emplace_back(pattern.substr(0, slash));
    }
    pattern.remove_prefix(std::min(slash + 1, pattern.size()));
  }
  return components;
}

// Adds the entries of `folder` ("" is the current one) that `component` matches.
void match_component(const std::string& folder, const std::string& component,
                     GlobMatches& matches) {
  std::error_code code;
  fs::directory_iterator entry(folder.empty() ? fs::path(".") : fs::path(folder), code);
  while (!code && entry != fs::directory_iterator()) {
    std::string name = entry->path().filename().string();
    if (::fnmatch(component.c_str(), name.c_str(), FNM_PERIOD) == 0) {
      matches.paths.push_back(folder + name);
    }
    entry.increment(code);
  }
  if (code && code != std::errc::no_such_file_or_directory && code != std::errc::not_a_directory) {
    matches.skipped.push_back(
        SkippedPath{.path = folder.empty() ? "." : folder, .reason = code.message()});
  }
}

bool exists(const std::string& path) {
  std::error_code code;
  return fs::exists(fs::symlink_status(path, code));
}

}  // namespace

bool has_glob_characters(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

// Component by component, from the left: the paths so far, then one step further.
GlobMatches match_glob(std::string_view pattern) {
  GlobMatches matches;
  matches.paths.emplace_back(pattern.starts_with('/') ? "/" : "");
  const std::vector<std::string> components = split_components(pattern);
  for (std::size_t i = 0; i < components.size(); ++i) {
    const bool is_folder_wanted = i + 1 < components.size() || pattern.ends_with('/');
    const std::vector<std::string> folders = std::exchange(matches.paths, {});
    for (const std::string& folder : folders) {
      if (has_glob_characters(components[i])) {
        match_component(folder, components[i], matches);
      } else {
        matches.paths.push_back(folder + components[i]);
      }
    }
    for (std::string& path : matches.paths) {
      path += is_folder_wanted ? "/" : "";
    }
    // "x/" exists only if x is a folder.
    std::erase_if(matches.paths, [](const std::string& path) { return !exists(path); });
  }
  std::ranges::sort(matches.paths);
  return matches;
}

}  // namespace trawl
