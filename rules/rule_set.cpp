// Reads files, decides which rule stands for an id, and compiles.
//
// Files are read side by side, each into a place of its own, and then taken in the order of their
// paths. Of the time that a thousand rules take, nine tenths go into reading TOML.
//
// Rules are lowered in finish(), in the order of their ids, so that ids of fields, leaves and rules
// do not depend on the order in which files were found.

#include "rules/rule_set.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <system_error>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "rules/compile/compiler.h"
#include "rules/rule_digest.h"
#include "rules/rule_query.h"
#include "rules/rule_reader.h"

namespace trawl {
namespace {

namespace fs = std::filesystem;

std::string system_message(int code) {
  return std::system_category().message(code);
}

// The whole file, up to one byte more than a rule may have.
tl::expected<std::string, std::string> read_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  if (!file) {
    return tl::unexpected(system_message(errno));
  }
  std::string text;
  constexpr std::size_t kStepBytes = std::size_t{64} << 10;
  while (text.size() <= kMaxRuleFileBytes) {
    const std::size_t size = text.size();
    text.resize(size + kStepBytes);
    const std::size_t read = std::fread(text.data() + size, 1, kStepBytes, file.get());
    text.resize(size + read);
    if (read < kStepBytes) {
      break;
    }
  }
  if (std::ferror(file.get()) != 0) {
    return tl::unexpected(system_message(errno));
  }
  return text;
}

// The *.toml files below a folder, by the bytes of their paths.
class RuleFiles {
 public:
  // False if the folder itself cannot be opened; `unreadable` then has it too.
  bool collect(const fs::path& folder) {
    std::error_code error;
    if (const fs::path canonical = fs::canonical(folder, error);
        !error && !seen_.insert(canonical.string()).second) {
      return true;
    }
    fs::directory_iterator entries(folder, error);
    if (error) {
      unreadable.emplace_back(folder.string(), error.message());
      return false;
    }
    while (entries != fs::directory_iterator()) {
      visit(*entries);
      entries.increment(error);
      if (error) {
        unreadable.emplace_back(folder.string(), error.message());
        break;
      }
    }
    return true;
  }

  std::vector<std::string> files;
  std::vector<std::pair<std::string, std::string>> unreadable;  // path, reason

 private:
  void visit(const fs::directory_entry& entry) {
    std::error_code error;
    if (entry.is_directory(error)) {
      if (entry.path().filename() != "_deprecated") {
        collect(entry.path());
      }
    } else if (entry.path().extension() == ".toml") {
      if (entry.is_regular_file(error)) {
        files.push_back(entry.path().string());
      } else {
        unreadable.emplace_back(entry.path().string(),
                                error ? error.message() : "not a regular file");
      }
    }
  }

  std::set<std::string> seen_;  // folders, canonical: links may form cycles
};

LeftOutRule left_out_rule(Rule rule, LeftOutReason reason, std::string detail,
                          std::optional<Diagnostic> diagnostic = {}) {
  LeftOutRule left_out;
  left_out.file = rule.file;
  left_out.id = rule.id;
  left_out.name = rule.name;
  left_out.reason = reason;
  left_out.detail = std::move(detail);
  left_out.diagnostic = std::move(diagnostic);
  left_out.rule = std::move(rule);
  return left_out;
}

}  // namespace

std::string_view left_out_name(LeftOutReason reason) {
  switch (reason) {
    case LeftOutReason::Broken:
      return "broken";
    case LeftOutReason::NotSupportedYet:
      return "not supported yet";
    case LeftOutReason::CannotRunOffline:
      return "cannot run offline";
    case LeftOutReason::NotSelected:
      return "not selected";
    case LeftOutReason::Duplicate:
      return "duplicate";
  }
  return "";
}

std::size_t RuleSet::count_left_out(LeftOutReason reason) const {
  return static_cast<std::size_t>(std::ranges::count(left_out_, reason, &LeftOutRule::reason));
}

RuleSetBuilder::RuleSetBuilder(FieldTypes types, RuleSelection selection, TaskRunner run_tasks)
    : types_(std::move(types)),
      selection_(std::move(selection)),
      run_tasks_(std::move(run_tasks)) {}

Result<void> RuleSetBuilder::add_path(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    const std::string reason = error ? error.message() : system_message(ENOENT);
    return fail(ErrorCode::Io, fmt::format("the rules cannot be read: {}", reason), path);
  }
  if (fs::is_directory(status)) {
    return add_folder(path);
  }
  for (const std::string& file : take_new({path})) {
    const auto text = read_file(file);
    if (!text) {
      return fail(ErrorCode::Io, fmt::format("the rules cannot be read: {}", text.error()), path);
    }
    add_text(*text, file);
  }
  return {};
}

Result<void> RuleSetBuilder::add_folder(const std::string& folder) {
  RuleFiles found;
  if (!found.collect(folder)) {
    return fail(ErrorCode::Io,
                fmt::format("the rules cannot be read: {}", found.unreadable.front().second),
                folder);
  }
  std::ranges::sort(found.files);
  const std::vector<std::string> files = take_new(std::move(found.files));
  struct Outcome {
    std::string problem;  // why the file could not be read; "" if it could
    std::optional<FileRule> rule;
  };
  std::vector<Outcome> outcomes(files.size());
  run_tasks_(files.size(), [&files, &outcomes](std::size_t i) {
    auto text = read_file(files[i]);
    if (text) {
      outcomes[i].rule = parse(*text, files[i]);
    } else {
      outcomes[i].problem = std::move(text.error());
    }
  });
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (outcomes[i].rule) {
      add(std::move(*outcomes[i].rule));
    } else {
      add_unreadable(files[i], std::move(outcomes[i].problem));
    }
  }
  for (auto& [path, reason] : found.unreadable) {
    add_unreadable(path, std::move(reason));
  }
  return {};
}

std::vector<std::string> RuleSetBuilder::take_new(std::vector<std::string> paths) {
  std::erase_if(paths, [this](const std::string& path) {
    std::error_code error;
    const fs::path canonical = fs::canonical(path, error);
    return !error && !files_read_.insert(canonical.string()).second;
  });
  return paths;
}

void RuleSetBuilder::add_unreadable(const std::string& path, std::string message) {
  LeftOutRule left_out;
  left_out.file = path;
  left_out.reason = LeftOutReason::Broken;
  left_out.detail = fmt::format("cannot be read: {}", message);
  left_out_.push_back(std::move(left_out));
}

RuleSetBuilder::FileRule RuleSetBuilder::parse(std::string_view toml, const std::string& file) {
  auto rule = read_rule(toml, file);
  if (rule) {
    return Candidate{.rule = std::move(*rule), .text = with_unix_lines(toml)};
  }
  LeftOutRule left_out;
  left_out.file = file;
  left_out.reason = LeftOutReason::Broken;
  left_out.detail = rule.error().message;
  left_out.diagnostic = std::move(rule.error());
  return tl::unexpected(std::move(left_out));
}

void RuleSetBuilder::add(FileRule rule) {
  if (rule) {
    candidates_.push_back(std::move(*rule));
  } else {
    left_out_.push_back(std::move(rule.error()));
  }
}

void RuleSetBuilder::add_text(std::string_view toml, const std::string& file) {
  add(parse(toml, file));
}

// `group`: the files of one rule_id, the preferred one first.
void RuleSetBuilder::load(std::span<Candidate> group, RuleSet& set) {
  std::string used_file;  // the file that stands for the rule, loaded or not
  for (Candidate& candidate : group) {
    Rule& rule = candidate.rule;
    if (!used_file.empty()) {
      set.left_out_.push_back(
          left_out_rule(std::move(rule), LeftOutReason::Duplicate,
                        fmt::format("{} has the same rule_id and is preferred", used_file)));
      continue;
    }
    const std::string file = rule.file;
    if (!is_selected(selection_, rule)) {
      set.left_out_.push_back(
          left_out_rule(std::move(rule), LeftOutReason::NotSelected, "excluded by the selection"));
    } else if (auto query = lower_rule(rule, candidate.text, set.types_, set.fields_); query) {
      std::vector<std::string> looked_up = looked_up_fields(*query, set.fields_);
      std::vector<std::string> notes = offline_notes(rule, looked_up);
      set.rules_.push_back({.rule = std::move(rule),
                            .query = std::move(*query),
                            .condition = {},
                            .notes = std::move(notes),
                            .looked_up_fields = std::move(looked_up)});
    } else {
      Refusal& refusal = query.error();
      const bool is_broken = refusal.reason == LeftOutReason::Broken;
      set.left_out_.push_back(left_out_rule(std::move(rule), refusal.reason,
                                            std::move(refusal.detail),
                                            std::move(refusal.diagnostic)));
      if (is_broken) {
        continue;
      }
    }
    used_file = file;
  }
}

RuleSet RuleSetBuilder::finish() && {
  RuleSet set;
  set.types_ = std::move(types_);
  set.left_out_ = std::move(left_out_);
  std::ranges::sort(candidates_, [](const Candidate& a, const Candidate& b) {
    return std::tie(a.rule.id, b.rule.updated_date, a.rule.file) <
           std::tie(b.rule.id, a.rule.updated_date, b.rule.file);
  });
  for (auto first = candidates_.begin(); first != candidates_.end();) {
    const auto last = std::find_if(first, candidates_.end(), [&](const Candidate& candidate) {
      return candidate.rule.id != first->rule.id;
    });
    load({first, last}, set);
    first = last;
  }
  std::ranges::stable_sort(set.left_out_, {}, &LeftOutRule::file);
  Compiler compiler(&set.fields_);
  for (LoadedRule& loaded : set.rules_) {
    loaded.condition = compiler.add(std::get<Single>(loaded.query).condition);
  }
  set.program_ = std::move(compiler).finish();
  set.digest_ = rule_digest(set.rules_, set.fields_);
  return set;
}

}  // namespace trawl
