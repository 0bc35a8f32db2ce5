#include "io/codec.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

namespace trawl {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view bytes;
  Codec codec;
};

constexpr std::array kMagics = {
    Magic{"\x1f\x8b"sv, Codec::Gzip},
    Magic{"\x28\xb5\x2f\xfd"sv, Codec::Zstd},
    Magic{"\xfd\x37zXZ\0"sv, Codec::Xz},
    Magic{"\x04\x22\x4d\x18"sv, Codec::Lz4},
    // A member; the end of an archive without members; a member of an archive that was to be split.
    Magic{"PK\x03\x04"sv, Codec::Zip},
    Magic{"PK\x05\x06"sv, Codec::Zip},
    Magic{"PK\x07\x08PK\x03\x04"sv, Codec::Zip},
    Magic{"PK00PK\x03\x04"sv, Codec::Zip},
};

struct UnreadFormat {
  std::string_view magic;
  std::string_view name;
};

constexpr std::array kUnreadFormats = {
    UnreadFormat{"7z\xbc\xaf\x27\x1c"sv, "7-Zip archive"},
    UnreadFormat{"Rar!\x1a\x07"sv, "RAR archive"},
    UnreadFormat{"\x02\x21\x4c\x18"sv, "lz4 file in the legacy format"},
    UnreadFormat{"\x1f\x9d"sv, "file packed by compress (.Z)"},
    UnreadFormat{"LZIP\x01"sv, "lzip file"},
    UnreadFormat{"PAR1"sv, "Parquet file"},
    UnreadFormat{"ElfFile\0"sv, "Windows event log (EVTX)"},
    UnreadFormat{"SQLite format 3\0"sv, "SQLite database"},
};

bool is_zstd_skippable(std::string_view bytes) {
  return bytes.size() >= 4 && (static_cast<unsigned char>(bytes[0]) & 0xf0U) == 0x50U &&
         bytes.substr(1, 3) == "\x2a\x4d\x18";
}

// "BZh", the size of a block, and the mark of a first block or of the end. Text may begin with BZh.
bool is_bzip2(std::string_view bytes) {
  if (bytes.size() < 10 || !bytes.starts_with("BZh") || bytes[3] < '1' || bytes[3] > '9') {
    return false;
  }
  const std::string_view mark = bytes.substr(4, 6);
  return mark == "\x31\x41\x59\x26\x53\x59"sv || mark == "\x17\x72\x45\x38\x50\x90"sv;
}

// POSIX.1-2008, pax, "ustar Interchange Format": the checksum of a header is the sum of its bytes,
// its own field taken as blanks. Old archives have no magic number; the checksum tells in all of
// them. Some writers added the bytes as signed.
bool is_tar(std::string_view bytes) {
  constexpr std::size_t kHeaderBytes = 512;
  constexpr std::size_t kChecksumAt = 148;
  constexpr std::size_t kChecksumBytes = 8;
  if (bytes.size() < kHeaderBytes || bytes[0] == '\0') {
    return false;
  }
  std::string_view digits = bytes.substr(kChecksumAt, kChecksumBytes);
  digits.remove_prefix(std::min(digits.find_first_not_of(' '), digits.size()));
  const std::size_t count = std::min(digits.find_first_not_of("01234567"), digits.size());
  if (count == 0) {
    return false;
  }
  long stated = 0;
  for (const char digit : digits.substr(0, count)) {
    stated = stated * 8 + (digit - '0');
  }
  long unsigned_sum = 0;
  long signed_sum = 0;
  for (std::size_t i = 0; i < kHeaderBytes; ++i) {
    const bool is_checksum = i >= kChecksumAt && i < kChecksumAt + kChecksumBytes;
    const char byte = is_checksum ? ' ' : bytes[i];
    unsigned_sum += static_cast<unsigned char>(byte);
    signed_sum += static_cast<signed char>(byte);
  }
  return stated == unsigned_sum || stated == signed_sum;
}

}  // namespace

std::string_view codec_name(Codec codec) {
  switch (codec) {
    case Codec::Plain:
      return "plain";
    case Codec::Gzip:
      return "gzip";
    case Codec::Zstd:
      return "zstd";
    case Codec::Bzip2:
      return "bzip2";
    case Codec::Xz:
      return "xz";
    case Codec::Lz4:
      return "lz4";
    case Codec::Tar:
      return "tar";
    case Codec::Zip:
      return "zip";
  }
  return "unknown";
}

std::string codec_chain_text(std::span<const Codec> codecs) {
  std::string text;
  for (const Codec codec : codecs) {
    text += text.empty() ? "" : "+";
    text += codec_name(codec);
  }
  return text.empty() ? std::string(codec_name(Codec::Plain)) : text;
}

Codec codec_of(std::string_view head) {
  for (const Magic& magic : kMagics) {
    if (head.starts_with(magic.bytes)) {
      return magic.codec;
    }
  }
  if (is_zstd_skippable(head)) {
    return Codec::Zstd;
  }
  if (is_bzip2(head)) {
    return Codec::Bzip2;
  }
  return is_tar(head) ? Codec::Tar : Codec::Plain;
}

bool may_be_empty_tar(std::string_view head) {
  return head.size() >= kCodecHeadBytes && head.find_first_not_of('\0') == std::string_view::npos;
}

bool is_empty_tar(std::string_view bytes, bool is_whole) {
  constexpr std::size_t kRecordBytes = 512;
  return is_whole && bytes.size() <= kMaxEmptyTarBytes && bytes.size() % kRecordBytes == 0 &&
         may_be_empty_tar(bytes);
}

std::string_view unread_format(std::string_view head) {
  const auto* const format = std::ranges::find_if(
      kUnreadFormats, [head](const UnreadFormat& one) { return head.starts_with(one.magic); });
  return format == kUnreadFormats.end() ? std::string_view() : format->name;
}

}  // namespace trawl
