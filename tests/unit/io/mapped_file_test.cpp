#include "io/mapped_file.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "scratch_folder.h"

namespace trawl {
namespace {

const auto kPage = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));

std::string pattern(std::size_t size_bytes) {
  std::string bytes(size_bytes, '\0');
  for (std::size_t i = 0; i < size_bytes; ++i) {
    bytes[i] = static_cast<char>('!' + i * 7 % 89);
  }
  return bytes;
}

MappedFile open_mapped(const std::string& path) {
  Result<FileDescriptor> file = FileDescriptor::open_for_reading(path);
  EXPECT_TRUE(file.has_value());
  const Result<FileStatus> status = file->status(path);
  EXPECT_TRUE(status.has_value());
  return {std::move(*file), status->size_bytes, path};
}

int padding_sum(std::string_view bytes) {
  return std::accumulate(bytes.data() + bytes.size(), bytes.data() + bytes.size() + kPaddingBytes,
                         0);
}

// All of the file through windows of `window_bytes`, the padding of each one read.
std::string read_through(const MappedFile& file, std::size_t window_bytes) {
  std::string bytes;
  while (bytes.size() < file.size_bytes()) {
    const Result<Block> window = file.window(bytes.size(), 1, window_bytes);
    EXPECT_TRUE(window.has_value());
    if (!window || window->bytes.empty()) {
      ADD_FAILURE() << "no progress at " << bytes.size();
      break;
    }
    EXPECT_LE(window->bytes.size(), window_bytes);
    EXPECT_GE(padding_sum(window->bytes), 0);
    bytes += window->bytes;
  }
  return bytes;
}

TEST(MappedFile, AnySizeAndWindowGivesTheFile) {
  const ScratchFolder folder;
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{63}, kPage - 65, kPage - 64, kPage - 63,
        kPage - 1, kPage, kPage + 1, kPage + 64, 2 * kPage - 1, 2 * kPage, 2 * kPage + 1,
        3 * kPage - 64, 10 * kPage, 10 * kPage + 100}) {
    const std::string bytes = pattern(size);
    const MappedFile file = open_mapped(folder.write("file", bytes));
    for (const std::size_t window : {std::size_t{1}, std::size_t{64}, std::size_t{1000}, kPage - 1,
                                     kPage, kPage + 1, 4 * kPage, 100 * kPage}) {
      if (size / window < 200) {
        EXPECT_EQ(read_through(file, window), bytes) << size << " in windows of " << window;
      }
    }
  }
}

TEST(MappedFile, WindowAtTheEndIsEmpty) {
  const ScratchFolder folder;
  const MappedFile file = open_mapped(folder.write("file", "abc"));
  const Result<Block> window = file.window(3, 1, 10);
  ASSERT_TRUE(window.has_value());
  EXPECT_TRUE(window->bytes.empty());
}

TEST(MappedFile, GivesAtLeastWhatIsAskedForUpToTheEnd) {
  const ScratchFolder folder;
  const std::string bytes = pattern(3 * kPage);
  const MappedFile file = open_mapped(folder.write("file", bytes));
  for (const std::size_t offset : {std::size_t{0}, std::size_t{5}, kPage, 2 * kPage + 7}) {
    const Result<Block> window = file.window(offset, bytes.size(), bytes.size());
    ASSERT_TRUE(window.has_value());
    EXPECT_EQ(window->bytes, bytes.substr(offset));
    EXPECT_EQ(padding_sum(window->bytes), 0) << "a copy, zero behind";
  }
}

TEST(MappedFile, WindowsOutliveTheFile) {
  const ScratchFolder folder;
  const std::string bytes = pattern(2 * kPage + 10);
  Block window;
  {
    const MappedFile file = open_mapped(folder.write("file", bytes));
    window = file.window(kPage + 1, 1, kPage).value();
  }
  EXPECT_EQ(window.bytes, bytes.substr(kPage + 1, kPage));
}

TEST(MappedFile, ReadsTheFileThatWasOpenedEvenIfReplaced) {
  const ScratchFolder folder;
  const std::string bytes = pattern(3 * kPage);
  const MappedFile file = open_mapped(folder.write("log", bytes));
  std::filesystem::rename(folder.at("log"), folder.at("log.1"));
  folder.write("log", std::string(3 * kPage, 'x'));
  EXPECT_EQ(read_through(file, kPage), bytes);
  std::filesystem::remove(folder.at("log.1"));
  EXPECT_EQ(read_through(file, kPage), bytes);
}

TEST(MappedFile, ShrunkFileIsAnError) {
  const ScratchFolder folder;
  const std::string path = folder.write("file", pattern(3 * kPage));
  const MappedFile file = open_mapped(path);
  std::filesystem::resize_file(path, kPage);
  const Result<Block> window = file.window(kPage, 1, kPage);
  ASSERT_FALSE(window.has_value());
  EXPECT_EQ(window.error().code, ErrorCode::Io);
  EXPECT_EQ(window.error().where, path);
  EXPECT_NE(window.error().message.find("shrank"), std::string::npos);
}

TEST(MappedFile, GrownFileEndsWhereItEndedWhenOpened) {
  const ScratchFolder folder;
  const std::string bytes = pattern(kPage + 5);
  const std::string path = folder.write("file", bytes);
  const MappedFile file = open_mapped(path);
  folder.write("file", bytes + bytes);
  EXPECT_EQ(read_through(file, 10 * kPage), bytes);
}

TEST(MappedFile, WhatIsCutOffWhileItIsReadBecomesZerosAndAnError) {
  const ScratchFolder folder;
  const std::string path = folder.write("log", pattern(64 * kPage));
  const MappedFile file = open_mapped(path);
  const Block window = file.window(0, 1, 64 * kPage).value();
  EXPECT_TRUE(file.check_unchanged().has_value());
  std::filesystem::resize_file(path, 2 * kPage + 100);
  EXPECT_EQ(window.bytes.substr(0, 2 * kPage + 100), pattern(2 * kPage + 100));
  EXPECT_EQ(window.bytes.substr(3 * kPage).find_first_not_of('\0'), std::string_view::npos);
  const Result<void> checked = file.check_unchanged();
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().code, ErrorCode::Io);
  EXPECT_NE(checked.error().message.find("the file shrank from"), std::string::npos);
  // It stays an error when the file has its old size again: the zeros have been read.
  std::filesystem::resize_file(path, 64 * kPage);
  EXPECT_FALSE(file.check_unchanged().has_value());
}

TEST(MappedFile, ACutWithinThePageIsAnErrorToo) {
  const ScratchFolder folder;
  const std::string path = folder.write("log", pattern(2 * kPage + 500));
  const MappedFile file = open_mapped(path);
  const Block window = file.window(0, 1, 2 * kPage).value();
  std::filesystem::resize_file(path, 2 * kPage + 10);
  EXPECT_FALSE(file.check_unchanged().has_value());
}

TEST(MappedFile, ManyThreadsMayComeUponTheSameCut) {
  const ScratchFolder folder;
  const std::string path = folder.write("log", pattern(256 * kPage));
  const MappedFile file = open_mapped(path);
  const Block window = file.window(0, 1, 256 * kPage).value();
  std::filesystem::resize_file(path, kPage);
  std::vector<std::thread> threads;
  std::atomic<std::size_t> zeros = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&window, &zeros] {
      zeros += static_cast<std::size_t>(
          std::count(window.bytes.begin() + static_cast<std::ptrdiff_t>(kPage),
                     window.bytes.end() - kPaddingBytes, '\0'));
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(zeros, 4 * (window.bytes.size() - kPage - kPaddingBytes));
  EXPECT_FALSE(file.check_unchanged().has_value());
}

}  // namespace
}  // namespace trawl
