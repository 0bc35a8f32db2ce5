#pragma once

// Rule files → RuleSet: compiled rules, and for each one left out a reason.
//
// Build, then freeze: RuleSetBuilder reads and selects, finish() compiles. A RuleSet is const and
// shared by all threads.

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "rules/compile/program.h"
#include "rules/diagnostic.h"
#include "rules/ir/field.h"
#include "rules/ir/query.h"
#include "rules/rule.h"
#include "rules/rule_selection.h"
#include "rules/task_runner.h"

namespace trawl {

enum class RuleId : std::uint32_t {};  // index in RuleSet::rules()

struct LoadedRule {
  Rule rule;
  Query query;
  QueryId condition{};  // of a Single query, in the program
  std::vector<std::string>
      notes;  // where its meaning offline differs from Elastic's; empty if nowhere
  // That it tests and that events have from GeoIP databases only; one of the notes says so.
  std::vector<std::string> looked_up_fields;
};

enum class LeftOutReason : std::uint8_t {
  Broken,            // the file is not TOML, lacks something, or its query has a syntax error
  NotSupportedYet,   // a language or type this version does not run
  CannotRunOffline,  // machine learning
  NotSelected,       // excluded by the user's selection
  Duplicate,         // another file has the same rule_id and a later updated_date
};

// "broken", "not supported yet", "cannot run offline", "not selected", "duplicate".
[[nodiscard]] std::string_view left_out_name(LeftOutReason reason);

struct LeftOutRule {
  std::string file;
  std::string id;  // as far as known
  std::string name;
  LeftOutReason reason{};
  std::string detail;                    // one sentence: "EQL rules are not supported yet"
  std::optional<Diagnostic> diagnostic;  // Broken
  std::optional<Rule> rule;              // what could be read of it
};

class RuleSet {
 public:
  // Ordered by rule_id, so that RuleId is the same for any order of the files.
  [[nodiscard]] const std::vector<LoadedRule>& rules() const { return rules_; }
  [[nodiscard]] const LoadedRule& rule(RuleId id) const {
    return rules_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const std::vector<LeftOutRule>& left_out() const {
    return left_out_;
  }  // ordered by file
  [[nodiscard]] const Program& program() const { return program_; }
  [[nodiscard]] const FieldTable& fields() const { return fields_; }
  [[nodiscard]] const FieldTypes& types() const { return types_; }
  // Hex digest over what decides alerts: ids, queries in canonical form, index patterns and the
  // rest of each rule.
  [[nodiscard]] const std::string& digest() const { return digest_; }
  [[nodiscard]] std::size_t count_left_out(LeftOutReason reason) const;

 private:
  friend class RuleSetBuilder;
  std::vector<LoadedRule> rules_;
  std::vector<LeftOutRule> left_out_;
  Program program_;
  FieldTable fields_;
  FieldTypes types_;
  std::string digest_;
};

// Of several files with one rule_id the one with the latest updated_date is used, and among equals
// the first by path; a broken one is never preferred to one that is whole. So the result does not
// depend on the order of the calls.
class RuleSetBuilder {
 public:
  // `run_tasks` reads the files of a folder; how it does that leaves no trace in the result.
  explicit RuleSetBuilder(FieldTypes types = {}, RuleSelection selection = {},
                          TaskRunner run_tasks = run_in_order);

  // A rule file, or a folder whose *.toml files are read, recursively, in the order of their paths.
  // Folders named `_deprecated` are entered only when named themselves; a file met twice is read
  // once. Errors: Io (the path does not exist or cannot be opened). A file that cannot be read or
  // parsed is an entry in left_out().
  [[nodiscard]] Result<void> add_path(const std::string& path);

  // One rule from memory; `file` names it in messages.
  void add_text(std::string_view toml, const std::string& file);

  [[nodiscard]] RuleSet finish() &&;

 private:
  // A rule that was read, and its file's text, with Unix line ends, for messages about its query.
  struct Candidate {
    Rule rule;
    std::string text;
  };
  using FileRule = tl::expected<Candidate, LeftOutRule>;

  [[nodiscard]] static FileRule parse(std::string_view toml, const std::string& file);
  [[nodiscard]] Result<void> add_folder(const std::string& folder);
  // The paths that were not met before, which are then met.
  [[nodiscard]] std::vector<std::string> take_new(std::vector<std::string> paths);
  void add(FileRule rule);
  void add_unreadable(const std::string& path, std::string message);
  void load(std::span<Candidate> group, RuleSet& set);

  FieldTypes types_;
  RuleSelection selection_;
  TaskRunner run_tasks_;
  std::vector<Candidate> candidates_;
  std::vector<LeftOutRule> left_out_;
  std::set<std::string> files_read_;  // canonical paths
};

}  // namespace trawl
