#include "io/source.h"

#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "packing.h"
#include "scratch_folder.h"

namespace trawl {
namespace {

TEST(Source, PlainFilesOfAnySizeComeWhole) {
  const ScratchFolder folder;
  for (const std::size_t size : {0U, 1U, 4095U, 4096U, 4097U, 65535U, 65536U, 65537U, 131071U,
                                 131072U, 131073U, 196600U, 300000U}) {
    const std::string bytes = log_text(size);
    const std::string path = folder.write("log", bytes);
    for (const std::size_t block_bytes :
         {std::size_t{1000}, std::size_t{65536}, std::size_t{1} << 22}) {
      const Unpacked all = read_path(path, {.block_bytes = block_bytes});
      EXPECT_FALSE(all.error.has_value());
      EXPECT_EQ(all.bytes, bytes) << size << " in blocks of " << block_bytes;
      EXPECT_EQ(all.packed_piece_count, 0U);
    }
  }
}

TEST(Source, BlocksOfAPlainFileStayWithinTheSizeAskedFor) {
  const ScratchFolder folder;
  const std::string path = folder.write("log", log_text(100000));
  const auto source = open_source(path, {.block_bytes = 30000}).value();
  const Piece piece = source->next().value().value();
  EXPECT_EQ(piece.bytes.bytes.size(), 30000U);
  EXPECT_EQ(source->consumed_bytes(), 30000U);
  EXPECT_EQ(source->codec(), Codec::Plain);
}

TEST(Source, CodecIsKnownByTheFirstBytes) {
  const auto codec_of = [](const std::string& bytes) {
    return open_memory_source(copy_block(bytes)).value()->codec();
  };
  EXPECT_EQ(codec_of(gzip("x")), Codec::Gzip);
  EXPECT_EQ(codec_of(zstd("x")), Codec::Zstd);
  EXPECT_EQ(codec_of(zstd_skippable("x")), Codec::Zstd);
  EXPECT_EQ(codec_of("\x50\x2a\x4d\x18"), Codec::Zstd);
  EXPECT_EQ(codec_of("\x5f\x2a\x4d\x18"), Codec::Zstd);
  EXPECT_EQ(codec_of("\x60\x2a\x4d\x18"), Codec::Plain);
  EXPECT_EQ(codec_of("\x1f"), Codec::Plain);
  EXPECT_EQ(codec_of("{}"), Codec::Plain);
  EXPECT_EQ(codec_of(""), Codec::Plain);
}

TEST(Source, TheNameDoesNotDecide) {
  const ScratchFolder folder;
  EXPECT_EQ(read_path(folder.write("plain.gz", "{}\n")).bytes, "{}\n");
  EXPECT_EQ(read_path(folder.write("packed.json", gzip("{}\n"))).bytes, "{}\n");
}

TEST(Source, CodecNames) {
  EXPECT_EQ(codec_name(Codec::Plain), "plain");
  EXPECT_EQ(codec_name(Codec::Gzip), "gzip");
  EXPECT_EQ(codec_name(Codec::Zstd), "zstd");
}

TEST(Source, FileThatIsNotThereIsAnErrorInTheSystemsWords) {
  const auto source = open_source("/nonexistent/log");
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error().code, ErrorCode::Io);
  EXPECT_EQ(source.error().text(), "/nonexistent/log: cannot be opened: No such file or directory");
}

TEST(Source, FolderIsAnError) {
  const ScratchFolder folder;
  const auto source = open_source(folder.path().string());
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error().code, ErrorCode::Io);
  EXPECT_NE(source.error().message.find("Is a directory"), std::string::npos);
}

TEST(Source, DeviceIsAnError) {
  const auto source = open_source("/dev/zero");
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error().code, ErrorCode::Io);
  EXPECT_NE(source.error().message.find("device"), std::string::npos);
}

TEST(Source, FilesOfProcAreReadThoughTheirSizeIsZero) {
  const Unpacked all = read_path("/proc/self/status");
  EXPECT_FALSE(all.error.has_value());
  EXPECT_TRUE(all.bytes.starts_with("Name:"));
}

TEST(Source, MemoryIsHandedOutInBlocks) {
  const std::string bytes = log_text(1000);
  const Unpacked all = read_memory(bytes, {.block_bytes = 300});
  EXPECT_EQ(all.bytes, bytes);
  EXPECT_EQ(all.piece_count, 4U);
}

TEST(Source, PackedPieceOfAnotherSourceIsRefused) {
  const auto source = open_memory_source(copy_block("plain")).value();
  const Result<Block> block = source->unpack(Piece{.bytes = copy_block("x"), .is_packed = true});
  ASSERT_FALSE(block.has_value());
  EXPECT_EQ(block.error().code, ErrorCode::Invalid);
}

// Standard input is replaced by a pipe while `read` runs; `bytes` go through it in small writes.
class StandardInput {
 public:
  explicit StandardInput(const std::string& bytes, std::size_t write_bytes = 1000) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    before_ = ::dup(STDIN_FILENO);
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
    writer_ = std::thread([bytes, write_bytes, out = ends[1]] {
      for (std::size_t at = 0; at < bytes.size(); at += write_bytes) {
        const std::string part = bytes.substr(at, write_bytes);
        EXPECT_EQ(::write(out, part.data(), part.size()), std::ssize(part));
      }
      ::close(out);
    });
  }
  ~StandardInput() {
    writer_.join();
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;

 private:
  int before_ = -1;
  std::thread writer_;
};

TEST(Source, StandardInputOfEveryCodec) {
  const std::string text = log_text(500000);
  const std::string other = log_text(200000, 2);
  for (const std::string& packed :
       {text + other, gzip(text) + gzip(other), zstd(text) + zstd_skippable("note") + zstd(other),
        zstd(text, {.has_content_size = false}) + zstd(other)}) {
    for (const std::size_t block_bytes : {std::size_t{1000}, std::size_t{1} << 22}) {
      const StandardInput input(packed);
      const Unpacked all = read_path("-", {.block_bytes = block_bytes});
      EXPECT_FALSE(all.error.has_value()) << all.error->text();
      EXPECT_TRUE(all.bytes == text + other);
    }
  }
}

TEST(Source, EmptyStandardInput) {
  const StandardInput input("");
  const Unpacked all = read_path("-");
  EXPECT_FALSE(all.error.has_value());
  EXPECT_EQ(all.piece_count, 0U);
}

TEST(Source, DevStdinIsStandardInput) {
  const StandardInput input("one\ntwo\n");
  EXPECT_EQ(read_path("/dev/stdin").bytes, "one\ntwo\n");
}

TEST(Source, TruncatedStandardInputIsNamedInTheError) {
  const std::string packed = gzip(log_text(1000));
  const StandardInput input(packed.substr(0, packed.size() - 1));
  const Unpacked all = read_path("-");
  EXPECT_EQ(all.bytes, log_text(1000));
  ASSERT_TRUE(all.error.has_value());
  EXPECT_EQ(all.error->where, "standard input, byte " + std::to_string(packed.size() - 1));
}

TEST(Source, NamedPipeIsRead) {
  const ScratchFolder folder;
  const std::string path = folder.at("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const std::string bytes = log_text(200000);
  std::thread writer([&] { folder.write("pipe", bytes); });
  const Unpacked all = read_path(path);
  writer.join();
  EXPECT_FALSE(all.error.has_value());
  EXPECT_EQ(all.bytes, bytes);
}

}  // namespace
}  // namespace trawl
