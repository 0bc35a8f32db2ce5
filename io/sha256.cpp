#include "io/sha256.h"

#include <array>
#include <iterator>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "io/whole_file.h"

namespace trawl {

struct Sha256::State {
  struct Free {
    void operator()(EVP_MD_CTX* freed) const { EVP_MD_CTX_free(freed); }
  };
  // What a machine's openssl.cnf says is no business of digests, and takes time to read.
  static bool is_ready() {
    static const bool kIsReady = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1;
    return kIsReady;
  }

  std::unique_ptr<EVP_MD_CTX, Free> context{is_ready() ? EVP_MD_CTX_new() : nullptr};
  bool is_good = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  state_->is_good =
      state_->is_good && EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1;
}

Result<std::string> Sha256::finish() && {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (!state_->is_good || EVP_DigestFinal_ex(state_->context.get(), digest.data(), &size) != 1) {
    return fail(ErrorCode::Unsupported, "OpenSSL cannot compute SHA-256");
  }
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    fmt::format_to(std::back_inserter(text), "{:02x}", digest[i]);
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
