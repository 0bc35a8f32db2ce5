#pragma once

// SHA-256 (FIPS 180-4) of bytes that come in parts.

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

  // 64 hex digits. Errors: Unsupported (OpenSSL is set up to refuse SHA-256).
  [[nodiscard]] Result<std::string> finish() &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace trawl
