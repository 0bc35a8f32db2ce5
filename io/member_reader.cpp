// Recognition goes from the outside in: look at the first bytes, take off a codec or open a
// container, look again. What is neither is a member, which keeps its own source, so that its
// frames can still be unpacked in parallel.

#include "io/member_reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "io/codec_sources.h"
#include "io/peeked_source.h"

namespace trawl {

struct MemberReader::Unpacked {
  std::uint64_t bytes = 0;  // of all codecs and members
  bool is_over_ratio = false;

  void add(std::uint64_t more_bytes, std::uint64_t packed_bytes, std::uint64_t max_ratio) {
    bytes += std::min(more_bytes, std::numeric_limits<std::uint64_t>::max() - bytes);
    is_over_ratio = is_over_ratio || (bytes > kUnlimitedBytes &&
                                      bytes / std::max<std::uint64_t>(packed_bytes, 1) > max_ratio);
  }
};

// Stops a source that unpacks to more than is allowed.
class MemberReader::Limited final : public Source {
 public:
  Limited(std::unique_ptr<Source> source, std::shared_ptr<Unpacked> all,
          const SourceOptions& options, std::string name)
      : source_(std::move(source)),
        all_(std::move(all)),
        max_ratio_(options.max_unpack_ratio),
        max_bytes_(options.max_unpacked_bytes),
        name_(std::move(name)) {}

  Result<std::optional<Piece>> next() override {
    if (has_ended_) {
      return std::nullopt;
    }
    Result<std::optional<Piece>> piece = source_->next();
    if (!piece || !*piece) {
      return piece;
    }
    bytes_ += (*piece)->unpacked_bytes;
    if (bytes_ > max_bytes_) {
      return refuse(
          fmt::format("unpacks to more than {} bytes, the limit (--max-unpacked)", max_bytes_));
    }
    all_->add((*piece)->unpacked_bytes, source_->consumed_bytes(), max_ratio_);
    if (all_->is_over_ratio) {
      return refuse(fmt::format(
          "unpacks to more than {} times its size, the limit (--max-unpack-ratio)", max_ratio_));
    }
    return piece;
  }

  [[nodiscard]] Result<Block> unpack(const Piece& piece) const override {
    return source_->unpack(piece);
  }
  [[nodiscard]] Codec codec() const override { return source_->codec(); }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return source_->consumed_bytes(); }
  [[nodiscard]] Result<void> check_unchanged() const override { return source_->check_unchanged(); }

 private:
  tl::unexpected<Error> refuse(std::string message) {
    has_ended_ = true;
    return fail(ErrorCode::Limit, std::move(message), name_);
  }

  std::unique_ptr<Source> source_;
  std::shared_ptr<Unpacked> all_;
  std::uint64_t max_ratio_;
  std::uint64_t max_bytes_;
  std::string name_;
  std::uint64_t bytes_ = 0;
  bool has_ended_ = false;
};

// Bytes whose codec is not known yet: those of a file, or what a codec or container gave.
struct MemberReader::Wrapped {
  std::string name;  // for messages
  std::optional<Feed> feed;
  std::unique_ptr<PeekedSource> source;

  Feed take_feed(const SourceOptions& options) {
    return source ? Feed::over(std::move(source), name, options.block_bytes) : std::move(*feed);
  }
};

namespace {

struct Head {
  Codec codec = Codec::Plain;
  std::string_view unread_format;
};

Head head_of(std::string_view bytes, bool is_whole) {
  if (is_empty_tar(bytes, is_whole)) {
    return {.codec = Codec::Tar, .unread_format = {}};
  }
  return {.codec = codec_of(bytes), .unread_format = unread_format(bytes)};
}

// An error of reading the first bytes is met again when they are read.
Head look_at(Feed& feed) {
  Result<Block> seen = feed.peek(kCodecHeadBytes);
  if (seen && may_be_empty_tar(seen->bytes)) {
    seen = feed.peek(kMaxEmptyTarBytes + 1);
    return head_of(seen ? seen->bytes : std::string_view(),
                   seen && seen->bytes.size() <= kMaxEmptyTarBytes);
  }
  if (!seen) {
    seen = feed.peek(1);
  }
  return head_of(seen ? seen->bytes : std::string_view(), false);
}

Head look_at(PeekedSource& source) {
  const PeekedSource::Head head = source.peek(kCodecHeadBytes);
  if (may_be_empty_tar(head.bytes)) {
    const PeekedSource::Head more = source.peek(kMaxEmptyTarBytes + 1);
    return head_of(more.bytes, more.is_whole);
  }
  return head_of(head.bytes, false);
}

// The first bytes are those of events, in neither codec nor container.
bool is_plain(std::string_view head) {
  return codec_of(head) == Codec::Plain && unread_format(head).empty() && !may_be_empty_tar(head);
}

Error unread_error(std::string_view format, std::string where) {
  return {.code = ErrorCode::Unsupported,
          .message = fmt::format("is a {}, which this program does not read", format),
          .where = std::move(where)};
}

}  // namespace

MemberReader::MemberReader(const SourceOptions& options)
    : options_(options), unpacked_(std::make_shared<Unpacked>()) {}
MemberReader::MemberReader(MemberReader&&) noexcept = default;
MemberReader& MemberReader::operator=(MemberReader&&) noexcept = default;
MemberReader::~MemberReader() = default;

Result<MemberReader> MemberReader::open(const std::string& path, const SourceOptions& options) {
  Result<Feed> feed = Feed::open(path, options.block_bytes);
  if (!feed) {
    return fail(feed.error());
  }
  MemberReader reader(options);
  reader.unwrap({.ordinal = reader.next_ordinal_++},
                {.name = feed->name(), .feed = std::move(*feed), .source = nullptr});
  return reader;
}

MemberReader MemberReader::over(Block bytes, const std::string& name,
                                const SourceOptions& options) {
  MemberReader reader(options);
  reader.unwrap({.ordinal = reader.next_ordinal_++},
                {.name = name, .feed = Feed::over(std::move(bytes), name), .source = nullptr});
  return reader;
}

MemberReader MemberReader::over(std::unique_ptr<Source> source) {
  MemberReader reader(SourceOptions{});
  reader.ready_ = Member{.ordinal = reader.next_ordinal_++};
  if (source->codec() != Codec::Plain) {
    reader.ready_->codecs.push_back(source->codec());
  }
  reader.ready_->source = std::move(source);
  return reader;
}

std::optional<Member> MemberReader::next() {
  while (!ready_ && !open_.empty()) {
    if (stop_) {
      return close(stop_);
    }
    Result<std::optional<Entry>> entry = open_.back().container.next();
    if (!entry) {
      return close(std::move(entry.error()));
    }
    if (unpacked_->is_over_ratio) {
      return close(Error{.code = ErrorCode::Limit,
                         .message = fmt::format("unpacks to more than {} times its size, the limit "
                                                "(--max-unpack-ratio)",
                                                options_.max_unpack_ratio),
                         .where = open_.back().container.name()});
    }
    if (!*entry) {
      return close(std::nullopt);
    }
    take_entry(std::move(**entry));
  }
  return std::exchange(ready_, std::nullopt);
}

void MemberReader::take_entry(Entry entry) {
  OpenContainer& parent = open_.back();
  ContainerCounts& counts = *parent.account.container;
  switch (entry.kind) {
    case EntryKind::Folder:
      ++counts.folders;
      return;
    case EntryKind::Link:
      ++counts.links;
      return;
    case EntryKind::Other:
      ++counts.others;
      return;
    case EntryKind::File:
      break;
  }
  ++counts.members;
  Member member{.ordinal = next_ordinal_++};
  member.label = parent.account.label.empty()
                     ? entry.name
                     : fmt::format("{}{}{}", parent.account.label, kMemberSeparator, entry.name);
  if (entry.error) {
    member.error = std::move(entry.error);
    ready_ = std::move(member);
    return;
  }
  const std::string name =
      fmt::format("{}{}{}", parent.container.name(), kMemberSeparator, entry.name);
  if (entry.outline && is_plain(entry.outline->head)) {
    member.source = independent(std::move(entry), name);
    member.is_independent = true;
    ready_ = std::move(member);
    return;
  }
  unwrap(std::move(member),
         {.name = name, .feed = std::nullopt, .source = watched(std::move(entry.bytes), name)});
}

// The limits go by what was unpacked before it and by what it promises, which is more than it may
// give.
std::unique_ptr<Source> MemberReader::independent(Entry entry, std::string name) {
  const auto before = std::make_shared<Unpacked>(*unpacked_);
  unpacked_->add(entry.outline->unpacked_bytes, entry.bytes->consumed_bytes(),
                 options_.max_unpack_ratio);
  return std::make_unique<Limited>(std::move(entry.bytes), before, options_, std::move(name));
}

// Either opens a container, or makes the member ready.
void MemberReader::unwrap(Member member, Wrapped wrapped) {
  while (true) {
    const Head head = wrapped.source ? look_at(*wrapped.source) : look_at(*wrapped.feed);
    if (!head.unread_format.empty()) {
      member.error = unread_error(head.unread_format, wrapped.name);
      break;
    }
    if (head.codec == Codec::Plain) {
      member.source = wrapped.source ? std::move(wrapped.source)
                                     : make_plain_source(std::move(*wrapped.feed), options_);
      break;
    }
    if (nesting() + member.codecs.size() == kMaxNesting) {
      member.error = Error{.code = ErrorCode::Limit,
                           .message = fmt::format("is a {} inside {} others, the limit",
                                                  codec_name(head.codec), kMaxNesting),
                           .where = wrapped.name};
      break;
    }
    member.codecs.push_back(head.codec);
    Feed feed = wrapped.take_feed(options_);
    if (is_container(head.codec)) {
      member.container.emplace();
      open_.push_back({.container = Container(head.codec, std::move(feed), options_),
                       .account = std::move(member)});
      return;
    }
    wrapped.source =
        watched(make_codec_source(head.codec, std::move(feed), options_), wrapped.name);
  }
  ready_ = std::move(member);
}

// The innermost container; its account.
std::optional<Member> MemberReader::close(std::optional<Error> error) {
  Member account = std::move(open_.back().account);
  if (const Result<void> checked = open_.back().container.check_unchanged(); !checked && !error) {
    error = checked.error();
  }
  open_.pop_back();
  account.error = std::move(error);
  return account;
}

// Codecs and containers around the entries of the innermost open container.
std::size_t MemberReader::nesting() const {
  std::size_t count = 0;
  for (const OpenContainer& one : open_) {
    count += one.account.codecs.size();
  }
  return count;
}

std::unique_ptr<PeekedSource> MemberReader::watched(std::unique_ptr<Source> source,
                                                    const std::string& name) const {
  return std::make_unique<PeekedSource>(
      std::make_unique<Limited>(std::move(source), unpacked_, options_, name));
}

}  // namespace trawl
