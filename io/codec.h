#pragma once

// How bytes are wrapped, told from the first of them: compressed by some codec, held in a container
// together with others, or neither. Names of files decide nothing.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace trawl {

// Tar and Zip are containers: they hold members.
enum class Codec : std::uint8_t { Plain, Gzip, Zstd, Bzip2, Xz, Lz4, Tar, Zip };

// "plain", "gzip", "zstd", "bzip2", "xz", "lz4", "tar", "zip".
[[nodiscard]] std::string_view codec_name(Codec codec);

// Codecs one around the other, the outermost first: "zstd+gzip"; "plain" if there is none.
[[nodiscard]] std::string codec_chain_text(std::span<const Codec> codecs);

[[nodiscard]] constexpr bool is_container(Codec codec) {
  return codec == Codec::Tar || codec == Codec::Zip;
}

// That many first bytes tell.
inline constexpr std::size_t kCodecHeadBytes = 1024;
// An archive without members is nothing but zero bytes; tar writes 10 KiB of them. A longer run of
// zeros is no archive but a log that was never written to.
inline constexpr std::size_t kMaxEmptyTarBytes = std::size_t{64} << 10;

// By the first kCodecHeadBytes bytes, or all if there are fewer.
[[nodiscard]] Codec codec_of(std::string_view head);

// The head can be that of an archive without members: all of `head`, at least kCodecHeadBytes, are
// zeros.
[[nodiscard]] bool may_be_empty_tar(std::string_view head);
// `bytes`, which begin an input (all of it if `is_whole`), are an archive without members.
[[nodiscard]] bool is_empty_tar(std::string_view bytes, bool is_whole);

// What the bytes are, if they are of a packed format that this program does not read ("7-Zip
// archive"); "" otherwise.
[[nodiscard]] std::string_view unread_format(std::string_view head);

}  // namespace trawl
