#pragma once

// PeekedSource: another source, of which the first bytes can be seen before they are read.

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "io/source.h"

namespace trawl {

class PeekedSource final : public Source {
 public:
  explicit PeekedSource(std::unique_ptr<Source> source) : source_(std::move(source)) {}

  struct Head {
    std::string bytes;
    bool is_whole = false;  // that was all of the source
  };
  // The first `size_bytes`, or more; fewer where the source ends or fails before. Before next().
  Head peek(std::size_t size_bytes) {
    Head head;
    std::size_t looked_at = 0;
    while (head.bytes.size() < size_bytes) {
      if (looked_at == ahead_.size() && !read_ahead()) {
        head.is_whole = is_at_end_ && !error_;
        break;
      }
      if (!ahead_[looked_at].is_packed) {
        head.bytes += ahead_[looked_at].bytes.bytes.substr(0, size_bytes - head.bytes.size());
      }
      ++looked_at;
    }
    return head;
  }

  Result<std::optional<Piece>> next() override {
    if (!ahead_.empty()) {
      Piece piece = std::move(ahead_.front());
      ahead_.pop_front();
      return piece;
    }
    if (error_) {
      return fail(*std::exchange(error_, std::nullopt));
    }
    return is_at_end_ ? std::nullopt : source_->next();
  }

  [[nodiscard]] Result<Block> unpack(const Piece& piece) const override {
    return source_->unpack(piece);
  }
  [[nodiscard]] Codec codec() const override { return source_->codec(); }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return source_->consumed_bytes(); }
  [[nodiscard]] Result<void> check_unchanged() const override { return source_->check_unchanged(); }

 private:
  // False at the end. A packed piece that cannot be unpacked stays packed: who reads it will see.
  bool read_ahead() {
    if (is_at_end_) {
      return false;
    }
    Result<std::optional<Piece>> piece = source_->next();
    if (!piece || !*piece) {
      is_at_end_ = true;
      if (!piece) {
        error_ = std::move(piece.error());
      }
      return false;
    }
    if ((*piece)->is_packed) {
      if (Result<Block> block = source_->unpack(**piece); block) {
        (*piece)->bytes = std::move(*block);
        (*piece)->is_packed = false;
      }
    }
    ahead_.push_back(std::move(**piece));
    return true;
  }

  std::unique_ptr<Source> source_;
  std::deque<Piece> ahead_;
  std::optional<Error> error_;
  bool is_at_end_ = false;
};

}  // namespace trawl
