#include "io/zip_member_source.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "io/inflater.h"

namespace trawl {
namespace {

// What the directory promises.
struct Promise {
  std::uint64_t packed_bytes = 0;
  std::uint64_t unpacked_bytes = 0;
  std::uint32_t checksum = 0;
};

class ZipMemberSource : public Source {
 public:
  ZipMemberSource(Feed packed, const Promise& promise, std::string name,
                  std::uint64_t consumed_bytes, const SourceOptions& options)
      : packed_(std::move(packed)),
        promise_(promise),
        name_(std::move(name)),
        consumed_bytes_(consumed_bytes),
        block_bytes_(std::clamp<std::size_t>(options.block_bytes, 1, kMostBlockBytes)) {}

  Result<std::optional<Piece>> next() override {
    while (!has_ended_) {
      Result<Block> block = read();
      if (!block) {
        end(std::move(block.error()));
      } else if (!block->bytes.empty()) {
        const std::size_t size_bytes = block->bytes.size();
        return Piece{.bytes = std::move(*block), .unpacked_bytes = size_bytes};
      }
    }
    if (error_) {
      return fail(*std::exchange(error_, std::nullopt));
    }
    return std::nullopt;
  }

  [[nodiscard]] Codec codec() const override { return Codec::Plain; }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return consumed_bytes_; }

 protected:
  // A block has room for one byte more than the member may still have.
  static constexpr std::size_t kMostBlockBytes = Inflater::kMostRoomBytes - 1;

  // The next bytes; maybe none. After the last, end() or finish() has been called.
  virtual Result<Block> read() = 0;

  [[nodiscard]] Feed& packed() { return packed_; }
  [[nodiscard]] std::size_t block_bytes() const { return block_bytes_; }
  [[nodiscard]] std::uint64_t promised_bytes() const { return promise_.unpacked_bytes; }

  void end(std::optional<Error> error) {
    has_ended_ = true;
    error_ = std::move(error);
  }

  [[nodiscard]] Error damaged(std::string_view what) const {
    return {.code = ErrorCode::Corrupt,
            .message = fmt::format("zip archive: the member is damaged: {}", what),
            .where = name_};
  }

  // At the end of its bytes.
  void finish(std::uint64_t unpacked_bytes, std::uint32_t checksum) {
    std::optional<Error> error;
    if (unpacked_bytes != promise_.unpacked_bytes) {
      error = damaged(fmt::format("it unpacks to {} bytes, the directory says {}", unpacked_bytes,
                                  promise_.unpacked_bytes));
    } else if (packed_.offset_bytes() != promise_.packed_bytes) {
      error = damaged(
          fmt::format("{} bytes follow its end", promise_.packed_bytes - packed_.offset_bytes()));
    } else if (checksum != promise_.checksum) {
      error = damaged(fmt::format("its checksum is {:08x}, the directory says {:08x}", checksum,
                                  promise_.checksum));
    }
    end(std::move(error));
  }

 private:
  Feed packed_;
  Promise promise_;
  std::string name_;
  std::uint64_t consumed_bytes_;
  std::size_t block_bytes_;
  bool has_ended_ = false;
  std::optional<Error> error_;  // to be reported once the good bytes are handed out
};

// Pieces are views of the file.
class StoredMember final : public ZipMemberSource {
 public:
  using ZipMemberSource::ZipMemberSource;

 private:
  Result<Block> read() override {
    const Result<Block> seen = packed().peek(1);
    if (!seen) {
      return fail(seen.error());
    }
    if (seen->bytes.empty()) {
      finish(packed().offset_bytes(), checksum_);
      return Block{};
    }
    Block block = seen->part(0, std::min(seen->bytes.size(), block_bytes()));
    checksum_ = crc32_of(block.bytes, checksum_);
    packed().advance(block.bytes.size());
    return block;
  }

  std::uint32_t checksum_ = 0;
};

class DeflatedMember final : public ZipMemberSource {
 public:
  DeflatedMember(Feed packed, const Promise& promise, std::string name,
                 std::uint64_t consumed_bytes, const SourceOptions& options)
      : ZipMemberSource(std::move(packed), promise, std::move(name), consumed_bytes, options),
        pool_(options.pool) {}

 private:
  Result<Block> read() override {
    if (!inflater_) {
      inflater_.emplace();
      inflater_->begin(Inflater::Wrapping::None);
    }
    const std::uint64_t left_bytes = promised_bytes() - unpacked_bytes_;
    const std::size_t room_bytes =
        static_cast<std::size_t>(std::min<std::uint64_t>(block_bytes(), left_bytes)) + 1;
    BlockBuffer buffer = pool_.take(room_bytes);
    inflater_->set_output(buffer.data(), room_bytes);
    fill();
    std::size_t size_bytes = room_bytes - inflater_->room_bytes();
    if (size_bytes > left_bytes) {
      size_bytes = static_cast<std::size_t>(left_bytes);
      failure_ = damaged(fmt::format("it unpacks to more than the {} bytes that the directory says",
                                     promised_bytes()));
      state_ = State::Ended;
    }
    unpacked_bytes_ += size_bytes;
    if (state_ == State::Ended) {
      if (failure_) {
        end(std::move(failure_));
      } else {
        finish(unpacked_bytes_, inflater_->checksum());
      }
      inflater_.reset();
    }
    return std::move(buffer).finish(size_bytes);
  }

  // Unpacks until there is no room, or nothing more to unpack.
  void fill() {
    while (inflater_->room_bytes() > 0 && state_ != State::Ended) {
      if (state_ == State::Draining) {
        state_ = inflater_->drain() ? State::Draining : State::Ended;
        continue;
      }
      const Result<Inflater::Step> step = inflater_->inflate(packed());
      if (!step) {
        failure_ = step.error().where.empty() ? damaged(step.error().message) : step.error();
        state_ = State::Draining;
      } else if (*step == Inflater::Step::NoInput) {
        failure_ = damaged("it ends in the middle of its deflate data");
        state_ = State::Ended;
      } else if (*step == Inflater::Step::End) {
        state_ = State::Ended;
      }
    }
  }

  // Draining: a damage was met, bytes that the inflater keeps back are good.
  enum class State : std::uint8_t { Going, Draining, Ended };

  BlockPool pool_;
  std::optional<Inflater> inflater_;  // while it is needed
  State state_ = State::Going;
  std::uint64_t unpacked_bytes_ = 0;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<Source> make_zip_member_source(Feed packed, const ZipDirectoryEntry& entry,
                                               std::string name, std::uint64_t consumed_bytes,
                                               const SourceOptions& options) {
  const Promise promise{.packed_bytes = entry.packed_bytes,
                        .unpacked_bytes = entry.unpacked_bytes,
                        .checksum = entry.checksum};
  if (entry.is_deflated) {
    return std::make_unique<DeflatedMember>(std::move(packed), promise, std::move(name),
                                            consumed_bytes, options);
  }
  return std::make_unique<StoredMember>(std::move(packed), promise, std::move(name), consumed_bytes,
                                        options);
}

}  // namespace trawl
