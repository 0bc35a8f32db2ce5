#pragma once

// SHA-256, as other programs can check it.

#include <memory>
#include <string>
#include <string_view>

#include "io/error.h"

namespace trawl {

class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void add(std::string_view bytes);
  // 64 hex digits.
  [[nodiscard]] std::string finish() &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Of the bytes of a file. Errors: Io (cannot be read).
[[nodiscard]] Result<std::string> sha256_of_file(const std::string& path);

}  // namespace trawl
