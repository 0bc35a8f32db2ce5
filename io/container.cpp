// libarchive reads tar, and zips that are not read by our own ZipReader, with what their members
// are packed with; it checks their CRC. It is given plain bytes: no codec of its own is enabled,
// since its gzip checks neither sum nor length.
//
// A zip that can be sought in is read by its central directory, any other (in a pipe, or packed
// itself) from front to back; so is a zip whose directory is missing or damaged.

#include "io/container.h"

#include <algorithm>
#include <clocale>
#include <cstring>
#include <new>
#include <utility>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include "io/block_pool.h"
#include "io/container_counts.h"
#include "io/entry_names.h"
#include "io/zip_directory.h"
#include "io/zip_reader.h"
#include "io/zip_records.h"
#include "io/zip_watch.h"

namespace trawl {
namespace {

// libarchive translates names into the charset of the locale, and gives up those that do not fit.
// While it works, the locale of the thread is one of UTF-8, whatever the program's is.
class Utf8Locale {
 public:
  Utf8Locale() : before_(::uselocale(utf8())) {}
  ~Utf8Locale() { ::uselocale(before_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  // Never freed: it serves all threads to the end of the program. 0 (no change) where a system has
  // no such locale.
  static locale_t utf8() {
    static const locale_t kLocale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return kLocale;
  }

  locale_t before_;
};

// Packed bytes are shown in small parts: what a part unpacks to is lost if it turns out damaged.
constexpr std::size_t kZipPartBytes = std::size_t{16} << 10;
// A tar ends in blocks of zeros. Where they are missing, libarchive says nothing.
constexpr std::size_t kTarBlockBytes = 512;

std::string_view words_of(archive* reader) {
  const char* const words = archive_error_string(reader);
  return words != nullptr ? words : "no reason given";
}

EntryKind kind_of(archive_entry* entry, std::string_view name) {
  switch (archive_entry_filetype(entry)) {
    case AE_IFDIR:
      return EntryKind::Folder;
    case AE_IFLNK:
      return EntryKind::Link;
    case AE_IFCHR:
    case AE_IFBLK:
    case AE_IFIFO:
    case AE_IFSOCK:
      return EntryKind::Other;
    default:
      break;
  }
  if (archive_entry_hardlink(entry) != nullptr && archive_entry_size(entry) == 0) {
    return EntryKind::Link;  // to a file that is itself an entry
  }
  return name.ends_with('/') ? EntryKind::Folder : EntryKind::File;
}

}  // namespace

class Container::State {
 public:
  // `end` is that of a zip whose directory is sound.
  State(Codec codec, Feed feed, std::optional<ZipEnd> end, const SourceOptions& options);

  Result<std::optional<Entry>> next();
  // Writes the next bytes of the current entry; how many, 0 only at its end. Requires room.
  Result<std::size_t> read(char* out, std::size_t room_bytes);
  [[nodiscard]] BlockBuffer take_buffer(std::size_t bytes) const { return pool_.take(bytes); }

  [[nodiscard]] Codec codec() const { return codec_; }
  [[nodiscard]] const Feed& feed() const { return feed_; }
  [[nodiscard]] std::uint64_t consumed_bytes() const {
    return feed_.is_seekable() ? shown_bytes_ : feed_.consumed_bytes();
  }

 private:
  class EntrySource;
  struct Free {
    void operator()(archive* reader) const { archive_read_free(reader); }
  };

  [[nodiscard]] Error failure(std::string_view what) const;
  Result<void> next_part();
  void choose_zip_reader();
  Result<void> check_extent();
  void note_zeros(std::string_view bytes);

  // What libarchive calls.
  static la_ssize_t on_read(archive* reader, void* self, const void** bytes);
  static la_int64_t on_skip(archive* reader, void* self, la_int64_t size_bytes);
  static la_int64_t on_seek(archive* reader, void* self, la_int64_t offset_bytes, int whence);

  Codec codec_;
  Feed feed_;
  std::optional<ZipEnd> zip_end_;  // of a zip that is read by its directory
  BlockPool pool_;
  std::size_t block_bytes_;
  std::unique_ptr<archive, Free> reader_;
  bool is_open_ = false;
  bool is_at_end_ = false;
  bool has_header_ = false;          // whose bytes libarchive has not been told to skip
  Block shown_;                      // to libarchive; it lives until the next call
  std::uint64_t shown_bytes_ = 0;    // altogether
  std::size_t zeros_at_end_ = 0;     // of what was shown; no more than a tar's block is counted
  std::optional<Error> feed_error_;  // what libarchive's failure comes from
  EntryNames names_;
  std::optional<ZipWatch> watch_;  // over a zip that is read from front to back

  // The current entry.
  std::string entry_name_;
  bool is_entry_at_end_ = true;
  std::uint64_t entry_bytes_ = 0;        // handed out
  std::uint64_t entry_end_bytes_ = 0;    // its size, where the archive tells
  std::string_view part_;                // of it, in libarchive's memory
  std::uint64_t part_offset_bytes_ = 0;  // in the entry; before it lies a hole
};

// The bytes of one entry. They are copied: libarchive's own buffers live only until its next call.
class Container::State::EntrySource final : public Source {
 public:
  EntrySource(State& state, std::size_t block_bytes) : state_(state), block_bytes_(block_bytes) {}

  Result<std::optional<Piece>> next() override {
    if (!has_ended_) {
      BlockBuffer buffer = state_.take_buffer(block_bytes_);
      std::size_t size_bytes = 0;
      while (!has_ended_ && size_bytes < block_bytes_) {
        Result<std::size_t> count =
            state_.read(buffer.data() + size_bytes, block_bytes_ - size_bytes);
        has_ended_ = !count || *count == 0;
        if (count) {
          size_bytes += *count;
        } else {
          error_ = std::move(count.error());
        }
      }
      if (size_bytes > 0) {
        return Piece{.bytes = std::move(buffer).finish(size_bytes), .unpacked_bytes = size_bytes};
      }
    }
    if (error_) {
      return fail(*std::exchange(error_, std::nullopt));
    }
    return std::nullopt;
  }

  [[nodiscard]] Codec codec() const override { return Codec::Plain; }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return state_.consumed_bytes(); }

 private:
  State& state_;
  std::size_t block_bytes_;
  bool has_ended_ = false;
  std::optional<Error> error_;  // to be reported once the good bytes are handed out
};

Container::State::State(Codec codec, Feed feed, std::optional<ZipEnd> end,
                        const SourceOptions& options)
    : codec_(codec),
      feed_(std::move(feed)),
      zip_end_(end),
      pool_(options.pool),
      block_bytes_(std::max<std::size_t>(options.block_bytes, 1)),
      reader_(archive_read_new()) {
  if (!reader_) {
    throw std::bad_alloc();
  }
  archive* const reader = reader_.get();
  if (codec == Codec::Zip) {
    choose_zip_reader();
  } else {
    archive_read_support_format_tar(reader);
    // Archives one behind another (`cat`, tapes): the end of the first is not that of the input.
    archive_read_set_format_option(reader, "tar", "read_concatenated_archives", "1");
  }
  archive_read_set_callback_data(reader, this);
  archive_read_set_read_callback(reader, on_read);
  archive_read_set_skip_callback(reader, on_skip);
  if (!watch_ && feed_.is_seekable()) {
    archive_read_set_seek_callback(reader, on_seek);
  }
}

// By the directory where there is one, else from front to back.
void Container::State::choose_zip_reader() {
  // libarchive looks for the end in that many last bytes only.
  constexpr std::uint64_t kLookedAtBytes = std::uint64_t{16} << 10;
  if (zip_end_ && zip_end_->entry_count > 0 &&
      *feed_.size_bytes() - zip_end_->offset_bytes <= kLookedAtBytes) {
    archive_read_support_format_zip_seekable(reader_.get());
  } else {
    archive_read_support_format_zip_streamable(reader_.get());
    watch_.emplace();
  }
}

Result<std::optional<Entry>> Container::State::next() {
  if (is_at_end_) {
    return std::nullopt;
  }
  const Utf8Locale locale;
  is_entry_at_end_ = true;
  if (!std::exchange(is_open_, true) && archive_read_open1(reader_.get()) < ARCHIVE_WARN) {
    is_at_end_ = true;
    return fail(failure("cannot be opened"));
  }
  if (watch_) {
    if (std::exchange(has_header_, false) &&
        archive_read_data_skip(reader_.get()) == ARCHIVE_FATAL) {
      is_at_end_ = true;
      return fail(failure("cannot be read further"));
    }
    watch_->begin_search(static_cast<std::uint64_t>(archive_filter_bytes(reader_.get(), 0)));
  }
  archive_entry* found = nullptr;
  const int code = archive_read_next_header(reader_.get(), &found);
  if (watch_) {
    watch_->end_search();
  }
  if (code == ARCHIVE_EOF && !feed_error_) {
    is_at_end_ = true;
    if (const Result<void> whole = check_extent(); !whole) {
      return fail(whole.error());
    }
    return std::nullopt;
  }
  if (code < ARCHIVE_WARN || feed_error_) {
    is_at_end_ = true;
    return fail(failure("cannot be read further"));
  }
  has_header_ = true;
  const char* const pathname = archive_entry_pathname(found);
  const std::string_view name = pathname != nullptr ? pathname : "";
  Entry entry{.kind = kind_of(found, name),
              .name = {},
              .bytes = nullptr,
              .outline = std::nullopt,
              .error = std::nullopt};
  if (entry.kind != EntryKind::File) {
    return entry;
  }
  entry.name = names_.unique(name);
  entry_name_ = entry.name;
  entry_bytes_ = 0;
  part_ = {};
  part_offset_bytes_ = 0;
  entry_end_bytes_ =
      archive_entry_size_is_set(found) != 0
          ? static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(found), 0))
          : 0;
  if (archive_entry_is_data_encrypted(found) != 0) {
    entry.error = Error{.code = ErrorCode::Unsupported,
                        .message = "is encrypted",
                        .where = fmt::format("{}{}{}", feed_.name(), kMemberSeparator, entry.name)};
    return entry;
  }
  is_entry_at_end_ = false;
  // A small file does not get a large buffer.
  const std::uint64_t wanted_bytes = entry_end_bytes_ == 0
                                         ? block_bytes_
                                         : std::min<std::uint64_t>(block_bytes_, entry_end_bytes_);
  entry.bytes = std::make_unique<EntrySource>(*this, static_cast<std::size_t>(wanted_bytes));
  return entry;
}

// A zip that can be sought in is found by the directory at its end, so that what stands before the
// archive that has this directory, or behind it, is passed over without a word; two archives one
// behind the other look like one. One that is read from front to back ends, for libarchive, where
// its directory begins; and a tar, where its bytes do.
Result<void> Container::State::check_extent() {
  if (codec_ == Codec::Tar && shown_bytes_ > 0 && zeros_at_end_ < kTarBlockBytes) {
    return fail(Error{.code = ErrorCode::Corrupt,
                      .message = "tar archive: ends without the block of zeros that marks its end: "
                                 "members may be missing",
                      .where = feed_.where(feed_.offset_bytes())});
  }
  if (watch_) {
    return watch_->finish(feed_);
  }
  if (zip_end_ && (zip_end_->before_bytes > 0 || zip_end_->behind_bytes > 0)) {
    return fail(Error{.code = ErrorCode::Corrupt,
                      .message = fmt::format("the zip is not all of the input: {} bytes before it "
                                             "and {} behind it are not part of it",
                                             zip_end_->before_bytes, zip_end_->behind_bytes),
                      .where = feed_.name()});
  }
  return {};
}

Result<std::size_t> Container::State::read(char* out, std::size_t room_bytes) {
  if (part_.empty() && entry_bytes_ >= part_offset_bytes_ && !is_entry_at_end_) {
    if (const Result<void> got = next_part(); !got) {
      return fail(got.error());
    }
  }
  std::size_t count = 0;
  if (entry_bytes_ < part_offset_bytes_) {
    count = static_cast<std::size_t>(
        std::min<std::uint64_t>(room_bytes, part_offset_bytes_ - entry_bytes_));
    std::memset(out, 0, count);
  } else if (!part_.empty()) {
    count = std::min(room_bytes, part_.size());
    std::memcpy(out, part_.data(), count);
    part_.remove_prefix(count);
    part_offset_bytes_ += count;
  }
  entry_bytes_ += count;
  return count;
}

// Parts without bytes are passed over.
Result<void> Container::State::next_part() {
  const Utf8Locale locale;
  while (part_.empty()) {
    const void* bytes = nullptr;
    std::size_t size_bytes = 0;
    la_int64_t offset_bytes = 0;
    const int code = archive_read_data_block(reader_.get(), &bytes, &size_bytes, &offset_bytes);
    if (code == ARCHIVE_EOF) {
      is_entry_at_end_ = true;
      // A sparse file may end in a hole.
      part_offset_bytes_ = std::max(entry_end_bytes_, entry_bytes_);
      return {};
    }
    if (code != ARCHIVE_OK) {
      is_entry_at_end_ = true;
      Error error = failure("the member is damaged");
      if (!feed_error_) {
        error.where = fmt::format("{}{}{}", feed_.name(), kMemberSeparator, entry_name_);
      }
      return fail(std::move(error));
    }
    part_ = std::string_view(static_cast<const char*>(bytes), size_bytes);
    part_offset_bytes_ = std::max<std::uint64_t>(
        static_cast<std::uint64_t>(std::max<la_int64_t>(offset_bytes, 0)), entry_bytes_);
  }
  return {};
}

// Why libarchive gave up: for what its reading of the bytes came upon, or for what it found in
// them.
Error Container::State::failure(std::string_view what) const {
  if (feed_error_) {
    return *feed_error_;
  }
  return {.code = ErrorCode::Corrupt,
          .message =
              fmt::format("{} archive: {}: {}", codec_name(codec_), what, words_of(reader_.get())),
          .where = feed_.where(feed_.offset_bytes())};
}

la_ssize_t Container::State::on_read(archive* reader, void* self, const void** bytes) {
  State& state = *static_cast<State*>(self);
  if (state.feed_error_) {
    return ARCHIVE_FATAL;
  }
  Result<Block> seen = state.feed_.peek(1);
  if (!seen) {
    state.feed_error_ = std::move(seen.error());
    return ARCHIVE_FATAL;
  }
  const std::size_t most_bytes = state.codec_ == Codec::Zip ? kZipPartBytes : state.block_bytes_;
  state.shown_ = seen->part(0, std::min(most_bytes, seen->bytes.size()));
  const std::size_t size_bytes = state.shown_.bytes.size();
  if (state.watch_) {
    state.watch_->show(state.shown_, state.feed_.offset_bytes(),
                       static_cast<std::uint64_t>(archive_filter_bytes(reader, 0)));
  }
  state.feed_.advance(size_bytes);
  state.shown_bytes_ += size_bytes;
  state.note_zeros(state.shown_.bytes);
  *bytes = state.shown_.bytes.data();
  return static_cast<la_ssize_t>(size_bytes);
}

void Container::State::note_zeros(std::string_view bytes) {
  const std::string_view end = bytes.substr(bytes.size() - std::min(bytes.size(), kTarBlockBytes));
  const std::size_t last = end.find_last_not_of('\0');
  zeros_at_end_ = last == std::string_view::npos
                      ? std::min(zeros_at_end_ + end.size(), kTarBlockBytes)
                      : end.size() - last - 1;
}

la_int64_t Container::State::on_skip(archive* /*reader*/, void* self, la_int64_t size_bytes) {
  State& state = *static_cast<State*>(self);
  if (size_bytes <= 0 || state.feed_error_) {
    return 0;
  }
  const Result<std::uint64_t> skipped = state.feed_.skip(static_cast<std::uint64_t>(size_bytes));
  if (!skipped) {
    // libarchive goes on asking where it is told of a failure to skip; the next read tells it.
    state.feed_error_ = skipped.error();
    return 0;
  }
  state.shown_bytes_ += *skipped;
  state.zeros_at_end_ = 0;
  return static_cast<la_int64_t>(*skipped);
}

la_int64_t Container::State::on_seek(archive* /*reader*/, void* self, la_int64_t offset_bytes,
                                     int whence) {
  State& state = *static_cast<State*>(self);
  const auto size = static_cast<la_int64_t>(state.feed_.size_bytes().value_or(0));
  const la_int64_t base = whence == SEEK_SET   ? 0
                          : whence == SEEK_CUR ? static_cast<la_int64_t>(state.feed_.offset_bytes())
                                               : size;
  const bool is_inside = offset_bytes >= -base && offset_bytes <= size - base;
  if (!is_inside) {
    return ARCHIVE_FATAL;
  }
  state.feed_.seek(static_cast<std::uint64_t>(base + offset_bytes));
  return base + offset_bytes;
}

Container::Container(Codec codec, Feed feed, const SourceOptions& options) {
  std::optional<ZipEnd> end;
  if (codec == Codec::Zip && feed.is_seekable()) {
    // An error of reading is met again.
    Result<std::optional<ZipDirectory>> directory = read_zip_directory(feed);
    feed.seek(0);
    if (directory && *directory) {
      if ((*directory)->is_plain) {
        zip_ = std::make_unique<ZipReader>(std::move(feed), std::move(**directory), options);
        return;
      }
      end = (*directory)->end;
    }
  }
  state_ = std::make_unique<State>(codec, std::move(feed), end, options);
}
Container::Container(Container&&) noexcept = default;
Container& Container::operator=(Container&&) noexcept = default;
Container::~Container() = default;

Result<std::optional<Entry>> Container::next() {
  return zip_ ? zip_->next() : state_->next();
}

Codec Container::codec() const {
  return zip_ ? Codec::Zip : state_->codec();
}

const std::string& Container::name() const {
  return zip_ ? zip_->feed().name() : state_->feed().name();
}

std::uint64_t Container::consumed_bytes() const {
  return zip_ ? zip_->consumed_bytes() : state_->consumed_bytes();
}

Result<void> Container::check_unchanged() const {
  return zip_ ? zip_->feed().check_unchanged() : state_->feed().check_unchanged();
}

}  // namespace trawl
