#include "archives.h"

#include <cstring>
#include <memory>

#include <archive.h>
#include <archive_entry.h>
#include <bzlib.h>
#include <gtest/gtest.h>
#include <lz4frame.h>
#include <lzma.h>

namespace trawl {
namespace {

la_ssize_t append(archive* /*writer*/, void* out, const void* bytes, std::size_t size_bytes) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size_bytes);
  return static_cast<la_ssize_t>(size_bytes);
}

int none(archive* /*writer*/, void* /*out*/) {
  return ARCHIVE_OK;
}

void add(archive* writer, const ArchiveEntry& one) {
  const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(),
                                                                            &archive_entry_free);
  archive_entry_copy_pathname(entry.get(), one.name.c_str());
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_mtime(entry.get(), 1000000000, 0);
  const bool is_file = one.type == EntryType::File;
  archive_entry_set_size(entry.get(), is_file ? static_cast<la_int64_t>(one.bytes.size()) : 0);
  switch (one.type) {
    case EntryType::File:
      archive_entry_set_filetype(entry.get(), AE_IFREG);
      break;
    case EntryType::Folder:
      archive_entry_set_filetype(entry.get(), AE_IFDIR);
      break;
    case EntryType::SymbolicLink:
      archive_entry_set_filetype(entry.get(), AE_IFLNK);
      archive_entry_copy_symlink(entry.get(), one.bytes.c_str());
      break;
    case EntryType::HardLink:
      archive_entry_set_filetype(entry.get(), AE_IFREG);
      archive_entry_copy_hardlink(entry.get(), one.bytes.c_str());
      break;
    case EntryType::Pipe:
      archive_entry_set_filetype(entry.get(), AE_IFIFO);
      break;
  }
  EXPECT_EQ(archive_write_header(writer, entry.get()), ARCHIVE_OK) << archive_error_string(writer);
  if (is_file && !one.bytes.empty()) {
    EXPECT_EQ(archive_write_data(writer, one.bytes.data(), one.bytes.size()),
              static_cast<la_ssize_t>(one.bytes.size()));
  }
}

using Writer = std::unique_ptr<archive, decltype(&archive_write_free)>;

std::string write(Writer writer, const std::vector<ArchiveEntry>& entries) {
  std::string out;
  EXPECT_EQ(archive_write_open(writer.get(), &out, none, append, none), ARCHIVE_OK);
  for (const ArchiveEntry& entry : entries) {
    add(writer.get(), entry);
  }
  EXPECT_EQ(archive_write_close(writer.get()), ARCHIVE_OK);
  return out;
}

}  // namespace

std::string bzip2(std::string_view bytes) {
  std::string in(bytes);
  std::string out(bytes.size() + bytes.size() / 50 + 1000, '\0');
  auto size = static_cast<unsigned>(out.size());
  EXPECT_EQ(BZ2_bzBuffToBuffCompress(out.data(), &size, in.data(), static_cast<unsigned>(in.size()),
                                     1, 0, 0),
            BZ_OK);
  out.resize(size);
  return out;
}

std::string xz(std::string_view bytes, std::uint32_t dictionary_bytes) {
  lzma_options_lzma options;
  EXPECT_FALSE(lzma_lzma_preset(&options, 0));
  if (dictionary_bytes > 0) {
    options.dict_size = dictionary_bytes;
  }
  lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
  std::string out(lzma_stream_buffer_bound(bytes.size()), '\0');
  std::size_t size = 0;
  EXPECT_EQ(
      lzma_stream_buffer_encode(filters, LZMA_CHECK_CRC64, nullptr,
                                reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
                                reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size()),
      LZMA_OK);
  out.resize(size);
  return out;
}

std::string lz4(std::string_view bytes, bool has_checksums) {
  LZ4F_preferences_t preferences = LZ4F_INIT_PREFERENCES;
  preferences.frameInfo.blockSizeID = LZ4F_max64KB;
  if (has_checksums) {
    preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
    preferences.frameInfo.blockChecksumFlag = LZ4F_blockChecksumEnabled;
  }
  std::string out(LZ4F_compressFrameBound(bytes.size(), &preferences), '\0');
  const std::size_t size =
      LZ4F_compressFrame(out.data(), out.size(), bytes.data(), bytes.size(), &preferences);
  EXPECT_EQ(LZ4F_isError(size), 0U);
  out.resize(size);
  return out;
}

std::string tar(const std::vector<ArchiveEntry>& entries) {
  Writer writer(archive_write_new(), &archive_write_free);
  archive_write_set_format_pax_restricted(writer.get());
  archive_write_set_bytes_per_block(writer.get(), 10240);
  archive_write_set_bytes_in_last_block(writer.get(), 10240);
  return write(std::move(writer), entries);
}

std::string zip(const std::vector<ArchiveEntry>& entries, const std::string& method,
                const std::string& password) {
  Writer writer(archive_write_new(), &archive_write_free);
  archive_write_set_format_zip(writer.get());
  archive_write_set_bytes_per_block(writer.get(), 0);
  EXPECT_EQ(archive_write_set_format_option(writer.get(), "zip", "compression", method.c_str()),
            ARCHIVE_OK);
  if (!password.empty()) {
    EXPECT_EQ(archive_write_set_format_option(writer.get(), "zip", "encryption", "zipcrypt"),
              ARCHIVE_OK);
    archive_write_set_passphrase(writer.get(), password.c_str());
  }
  return write(std::move(writer), entries);
}

}  // namespace trawl
