#pragma once

// MappingRun: the state of one event on its way through a mapping.
//
// One tree holds everything: `raw` is the event as it came, `tmp` what statements pass to one
// another, `it` the element an `each` is at; all other top-level members are the ECS event being
// built.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/ecs/json_tree.h"
#include "scanner/ecs/mapping.h"

namespace trawl {

class GeoDatabases;
class Tracer;
struct Statement;

// What event.kind says of an event that a step of its mapping could not work on.
inline constexpr std::string_view kPipelineError = "pipeline_error";

// True for paths that are no part of the ECS event: raw, tmp, it, and what lies below them.
[[nodiscard]] bool is_scratch(std::string_view path);

class MappingRun {
 public:
  // Fills `trace` unless it is null. Borrows the databases; null: there are none.
  MappingRun(JsonTree raw, std::vector<Mapping::Trace>* trace, const GeoDatabases* geo = nullptr);
  ~MappingRun();
  MappingRun(const MappingRun&) = delete;
  MappingRun& operator=(const MappingRun&) = delete;

  [[nodiscard]] const GeoDatabases* geo() const { return geo_; }

  [[nodiscard]] const JsonTree& root() const { return root_; }
  [[nodiscard]] JsonTree& root() { return root_; }

  // The value at `path`, if it is there and not null.
  [[nodiscard]] const JsonTree* find(const TreePath& path) const;

  // All values at a path whose steps may end in "[]", which stands for the elements of a list
  // ("a[].b"). A list at the end of the path counts as its elements.
  void find_all(const TreePath& path, std::vector<const JsonTree*>& found) const;

  // Writes a value and remembers who did it. Nothing is written through a value that is no object.
  // The result borrows names from a TreePath.
  void set(const TreePath& path, JsonTree value);
  void set(std::string_view path, JsonTree value);
  // Adds to the list at `path`, which is made if it is absent, what it does not hold yet.
  // `from`: the path it was found at, for traces; "": all that the statement reads.
  void append(const TreePath& path, JsonTree value, std::string_view from = {});

  // A step could not work: its fields stay out, the event goes on.
  void add_error(std::string message) { errors_.push_back(std::move(message)); }
  void drop_event() { dropped_ = true; }

  // For traces: the statement that runs now; that it renamed members of what is at `path`; and that
  // `it` is from now on an element of the list at `path`.
  void begin_statement(const Statement& statement);
  void note_new_names(std::string_view path);
  void begin_element_of(std::string_view path);

  // Empty values are taken out of the result unless `keeps_empty`.
  [[nodiscard]] Mapping::Outcome finish(bool keeps_empty) &&;

 private:
  JsonTree root_;
  std::vector<std::string> errors_;
  bool dropped_ = false;
  std::unique_ptr<Tracer> tracer_;
  const GeoDatabases* geo_;
};

// Removes members and elements that are null, empty containers or one of the texts `words`, depth
// first.
void prune(JsonTree& tree, const std::vector<std::string>& words);

}  // namespace trawl
