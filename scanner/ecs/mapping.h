#pragma once

// Mapping: how events of one log format become ECS events. Written in a TOML file (docs/formats.md,
// "Mapping files"); one file per format in scanner/ecs/mappings/, embedded in the program.
//
// Const after loading; shared by all threads.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/error.h"
#include "rules/diagnostic.h"
#include "scanner/ecs/json_tree.h"

namespace trawl {

class GeoDatabases;
struct EmbeddedFile;
struct TomlValue;

class Mapping {
 public:
  // Errors: a diagnostic at the statement (unknown verb or key, bad condition, bad pattern, …).
  [[nodiscard]] static tl::expected<Mapping, Diagnostic> parse(std::string_view toml,
                                                               const std::string& file);
  // One of ours: its patterns are known to be good, and are compiled when an event first needs
  // them.
  [[nodiscard]] static tl::expected<Mapping, Diagnostic> embedded(const EmbeddedFile& file);

  ~Mapping();
  Mapping(Mapping&&) noexcept;
  Mapping& operator=(Mapping&&) noexcept;

  [[nodiscard]] const std::string& name() const;   // "aws.cloudtrail"
  [[nodiscard]] const std::string& title() const;  // "AWS CloudTrail"

  // What an event of this format looks like: it has all of `has`, none of `lacks` (dotted paths),
  // and the texts of `equals`.
  struct Recognition {
    std::vector<std::string> has;
    std::vector<std::string> lacks;
    std::vector<std::pair<std::string, std::string>> equals;
  };
  // Any of them.
  [[nodiscard]] const std::vector<Recognition>& recognitions() const;
  // The same judged on a tree.
  [[nodiscard]] bool recognises(const JsonTree& raw) const;

  // ECS fields whose every value is, unchanged, a value of one of these raw paths. What the mapping
  // may do to other values (drop them) does not matter: the raw paths hold at least what the field
  // will hold.
  struct Verbatim {
    std::string field;
    std::vector<std::string>
        raw_paths;  // a path that ends in ".*" stands for all below; the rest of the name is kept
  };
  [[nodiscard]] const std::vector<Verbatim>& verbatim() const;

  // ECS fields that have this one value in every event of the format. (event.kind never is among
  // them: an event with a mapping error has another.)
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& constants() const;

  // Where the raw event says when it happened, if that alone decides `@timestamp`.
  struct TimeSource {
    std::string raw_path;
    std::vector<std::string> formats;  // scanner/ecs/date_text.h
  };
  [[nodiscard]] const std::optional<TimeSource>& time() const;

  // All output fields the statements can write, as names or patterns with '*' (for the field
  // doctor).
  [[nodiscard]] const std::vector<std::string>& outputs() const;

  // The texts that the field can have in events of the format, if they are few and known: it always
  // has one of them, and no other value.
  [[nodiscard]] std::vector<std::string_view> known_values(std::string_view field) const;

  // False if no event of the format can have a value at the field, or below it.
  [[nodiscard]] bool can_write(std::string_view field) const;

  // True if every value of the field is a value of the raw event as Java prints it
  // (scanner/ecs/java_text.h), less what the mapping removes from that before.
  [[nodiscard]] bool is_rendered(std::string_view field) const;

  // For one event: a field that a statement wrote, and what from.
  struct Trace {
    std::string field;
    std::size_t line = 0;      // of the statement in the mapping file; 0: [constants]
    std::string statement;     // "copy raw.a -> x"; "constants"
    bool is_addition = false;  // added to what the field already held
    // Paths of the raw event that the statement read and that held something; what went through
    // temporary values is followed back. "" is the event as a whole. None: a constant, or more than
    // a few paths.
    std::vector<std::string> raw_paths;

    // "copy".
    [[nodiscard]] std::string_view verb() const {
      return std::string_view(statement).substr(0, statement.find(' '));
    }
  };

  struct Outcome {
    JsonTree event;
    std::vector<std::string>
        errors;  // mapping errors, in our own words; the event then has event.kind pipeline_error
    bool dropped = false;  // the mapping dropped the event
  };

  // Normalises one event. Safe from many threads. `trace`, if given, is filled. `geo`: where
  // addresses are looked up, if there are databases. The event borrows names and texts from the
  // mapping, and what `raw` borrows.
  [[nodiscard]] Outcome apply(JsonTree raw, std::vector<Trace>* trace = nullptr,
                              const GeoDatabases* geo = nullptr) const;

 private:
  struct State;
  enum class Origin : unsigned char { User, Program };
  [[nodiscard]] static tl::expected<Mapping, Diagnostic> read(const TomlValue& root,
                                                              std::string_view toml,
                                                              const std::string& file,
                                                              Origin origin);
  explicit Mapping(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

// True if what is written to `output` (Mapping::outputs()) may give `field` a value, or something
// below it: it may be the field, a part of it, or an object around it.
[[nodiscard]] bool can_hold(std::string_view output, std::string_view field);

// The mappings that come with the program, in the order in which they are tried.
[[nodiscard]] const std::vector<Mapping>& builtin_mappings();

}  // namespace trawl
