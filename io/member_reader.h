#pragma once

// One input as its members: the streams of events in it. What each is wrapped in is told by its
// first bytes: codecs are taken off, containers are opened, both inside one another up to
// kMaxNesting.
//
// A file that holds no container is its own only member, with an empty label. A container has an
// account of its own, which comes behind those of its members; so has a file in a container that
// cannot be read. The order of members is that of the archive, depth first, and their ordinals
// count in that order, a container before what it holds.
//
// Members of a zip that hold neither codec nor container are independent: what is unpacked of them
// counts as it stands in the directory, so that the limits do not depend on who reads what when.
//
// Not thread-safe.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "io/codec.h"
#include "io/container.h"
#include "io/container_counts.h"
#include "io/feed.h"
#include "io/source.h"

namespace trawl {

class PeekedSource;

struct Member {
  std::uint32_t ordinal = 0;  // 0 is the input itself
  std::string label;          // names of entries joined by "!/"; "" is the input itself
  std::vector<Codec> codecs;  // that were taken off, the outermost first; a container's own last
  // What to read, where there is something. Once the reader has gone on to the next member, next()
  // must not be called on it, unless it is independent; its pieces and unpack() stay good.
  std::unique_ptr<Source> source;
  // The source can be read at any time and by any thread, next to those of other members.
  bool is_independent = false;
  std::optional<ContainerCounts> container;
  // Why the member could not be read, or a container not to its end.
  std::optional<Error> error;
};

class MemberReader {
 public:
  // `path` "-" is standard input. Errors: Io (cannot be opened, is a folder or a device).
  [[nodiscard]] static Result<MemberReader> open(const std::string& path,
                                                 const SourceOptions& options);
  // Over memory; `name` is what messages call it.
  [[nodiscard]] static MemberReader over(Block bytes, const std::string& name,
                                         const SourceOptions& options);
  // One member, as it is: for tests and for users who have sources of their own.
  [[nodiscard]] static MemberReader over(std::unique_ptr<Source> source);

  MemberReader(MemberReader&&) noexcept;
  MemberReader& operator=(MemberReader&&) noexcept;
  ~MemberReader();

  // The input is a container: there may be many members. Otherwise there is exactly one.
  [[nodiscard]] bool has_many() const { return !open_.empty(); }

  // The next member, nullopt after the last.
  [[nodiscard]] std::optional<Member> next();

  // Reads no further: what is left are the accounts of the open containers, with `error`.
  void stop(const Error& error) { stop_ = error; }

 private:
  struct OpenContainer {
    Container container;
    Member account;
  };
  // What has been unpacked of the input, for the limits.
  struct Unpacked;
  class Limited;
  struct Wrapped;

  explicit MemberReader(const SourceOptions& options);
  void take_entry(Entry entry);
  [[nodiscard]] std::unique_ptr<Source> independent(Entry entry, std::string name);
  void unwrap(Member member, Wrapped wrapped);
  [[nodiscard]] std::optional<Member> close(std::optional<Error> error);
  [[nodiscard]] std::size_t nesting() const;
  [[nodiscard]] std::unique_ptr<PeekedSource> watched(std::unique_ptr<Source> source,
                                                      const std::string& name) const;

  SourceOptions options_;
  std::shared_ptr<Unpacked> unpacked_;
  std::uint32_t next_ordinal_ = 0;
  std::vector<OpenContainer> open_;  // the innermost last
  std::optional<Member> ready_;      // to be handed out
  std::optional<Error> stop_;
};

}  // namespace trawl
