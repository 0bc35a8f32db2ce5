#include "io/sha256.h"

#include <array>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>
#include <nettle/sha2.h>

#include "io/whole_file.h"

namespace trawl {

struct Sha256::State {
  State() { sha256_init(&context); }
  sha256_ctx context{};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  sha256_update(&state_->context, bytes.size(),
                reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

std::string Sha256::finish() && {
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&state_->context, digest.size(), digest.data());
  std::string text;
  for (const std::uint8_t byte : digest) {
    fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  }
  return text;
}

Result<std::string> sha256_of_file(const std::string& path) {
  Sha256 digest;
  const Result<void> read = read_pieces(path, [&digest](std::string_view bytes) -> Result<void> {
    digest.add(bytes);
    return {};
  });
  if (!read) {
    return fail(read.error());
  }
  return std::move(digest).finish();
}

}  // namespace trawl
