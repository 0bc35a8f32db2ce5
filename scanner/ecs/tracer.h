#pragma once

// Tracer: which statement wrote which field of one event, and from which paths of the raw event.
//
// Temporary values are followed back: the origins of every path that was written are kept, so that
// a field made of `tmp.name` has the origins of `tmp.name`.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/ecs/mapping_run.h"
#include "scanner/ecs/statement.h"

namespace trawl {

class Tracer {
 public:
  // Borrows `traces`, to which it adds.
  explicit Tracer(std::vector<Mapping::Trace>& traces) : traces_(traces) {}

  // Borrows the statement until the next call.
  void begin(const Statement& statement) { statement_ = &statement; }
  // `it` is from now on an element of the list at `path`.
  void begin_element_of(std::string_view path);

  // The statement has written to `path` what it found at `from`; "": at what it reads.
  void add(std::string_view path, bool is_addition, const MappingRun& run,
           std::string_view from = {});

  // The statement has given the members at `path` other names.
  void rename_below(std::string_view path, const MappingRun& run);

 private:
  using Paths = std::vector<std::string>;
  [[nodiscard]] Paths sources_of(std::string_view path, const MappingRun& run) const;
  [[nodiscard]] Paths origins_of(std::string_view path) const;

  std::vector<Mapping::Trace>& traces_;
  const Statement* statement_ = nullptr;
  std::map<std::string, Paths, std::less<>> origins_;  // by path; raw paths without "raw."
  std::string element_field_;                          // the list that `it` is an element of
};

}  // namespace trawl
