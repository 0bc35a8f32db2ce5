#include "io/output_file.h"

#include <filesystem>
#include <string>
#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch_folder.h"

namespace trawl {
namespace {

namespace fs = std::filesystem;

std::size_t file_count(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(OutputFile, AppearsOnlyWhenCommitted) {
  const ScratchFolder folder;
  const std::string path = folder.at("alerts.ndjson");
  OutputFile output = OutputFile::create(path).value();
  ASSERT_TRUE(output.write("one\n").has_value());
  ASSERT_TRUE(output.write("two\n").has_value());
  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(file_count(folder.path()), 1U);
  const std::string temporary = fs::directory_iterator(folder.path())->path().filename().string();
  EXPECT_TRUE(temporary.starts_with(".alerts.ndjson."));
  EXPECT_TRUE(temporary.ends_with(".partial"));
  ASSERT_TRUE(output.commit().has_value());
  EXPECT_EQ(ScratchFolder::read(path), "one\ntwo\n");
  EXPECT_EQ(file_count(folder.path()), 1U);
}

TEST(OutputFile, WithoutCommitNothingIsLeft) {
  const ScratchFolder folder;
  {
    OutputFile output = OutputFile::create(folder.at("alerts")).value();
    ASSERT_TRUE(output.write(std::string(1000000, 'x')).has_value());
    EXPECT_EQ(file_count(folder.path()), 1U);
  }
  EXPECT_EQ(file_count(folder.path()), 0U);
}

TEST(OutputFile, WithoutCommitTheOldFileStays) {
  const ScratchFolder folder;
  const std::string path = folder.write("alerts", "old");
  {
    OutputFile output = OutputFile::create(path).value();
    ASSERT_TRUE(output.write("new").has_value());
  }
  EXPECT_EQ(ScratchFolder::read(path), "old");
  OutputFile output = OutputFile::create(path).value();
  ASSERT_TRUE(output.write("new").has_value());
  ASSERT_TRUE(output.commit().has_value());
  EXPECT_EQ(ScratchFolder::read(path), "new");
}

TEST(OutputFile, KeepsTheOrderOfSmallAndLargeWrites) {
  const ScratchFolder folder;
  const std::string path = folder.at("alerts");
  OutputFile output = OutputFile::create(path).value();
  std::string expected;
  for (std::size_t size = 1; size < 2000000; size *= 3) {
    const std::string part(size, static_cast<char>('a' + size % 26));
    expected += part;
    ASSERT_TRUE(output.write(part).has_value());
  }
  ASSERT_TRUE(output.commit().has_value());
  EXPECT_TRUE(ScratchFolder::read(path) == expected);
}

TEST(OutputFile, EmptyFileIsCommitted) {
  const ScratchFolder folder;
  ASSERT_TRUE(OutputFile::create(folder.at("alerts")).value().commit().has_value());
  EXPECT_TRUE(fs::exists(folder.at("alerts")));
  EXPECT_EQ(fs::file_size(folder.at("alerts")), 0U);
}

TEST(OutputFile, MovesWithItsTemporary) {
  const ScratchFolder folder;
  OutputFile output = OutputFile::create(folder.at("one")).value();
  ASSERT_TRUE(output.write("1").has_value());
  OutputFile other = OutputFile::create(folder.at("two")).value();
  other = std::move(output);
  EXPECT_EQ(file_count(folder.path()), 1U) << "what was assigned over is discarded";
  ASSERT_TRUE(other.commit().has_value());
  EXPECT_EQ(other.path(), folder.at("one"));
  EXPECT_EQ(ScratchFolder::read(folder.at("one")), "1");
}

TEST(OutputFile, PermissionsAreWhatTheUmaskLeaves) {
  const ScratchFolder folder;
  const mode_t before = ::umask(027);
  ASSERT_TRUE(OutputFile::create(folder.at("alerts")).value().commit().has_value());
  ::umask(before);
  struct stat status{};
  ASSERT_EQ(::stat(folder.at("alerts").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST(OutputFile, LongestNameWorks) {
  const ScratchFolder folder;
  const std::string name(255, 'n');
  OutputFile output = OutputFile::create(folder.at(name)).value();
  ASSERT_TRUE(output.commit().has_value());
  EXPECT_TRUE(fs::exists(folder.at(name)));
}

TEST(OutputFile, RelativeNameIsWrittenInTheCurrentFolder) {
  const ScratchFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  OutputFile output = OutputFile::create("alerts").value();
  const bool is_beside = file_count(folder.path()) == 1;
  const bool is_committed = output.commit().has_value();
  fs::current_path(before);
  EXPECT_TRUE(is_beside);
  EXPECT_TRUE(is_committed);
  EXPECT_TRUE(fs::exists(folder.at("alerts")));
}

TEST(OutputFile, LinkStaysAndItsTargetIsReplaced) {
  const ScratchFolder folder;
  folder.write("data/real", "old");
  fs::create_symlink("data/real", folder.at("alerts"));
  OutputFile output = OutputFile::create(folder.at("alerts")).value();
  ASSERT_TRUE(output.write("new").has_value());
  ASSERT_TRUE(output.commit().has_value());
  EXPECT_TRUE(fs::is_symlink(folder.at("alerts")));
  EXPECT_EQ(ScratchFolder::read(folder.at("data/real")), "new");
}

TEST(OutputFile, FinishedFilesAppearByCommitOnly) {
  const ScratchFolder folder;
  OutputFile alerts = OutputFile::create(folder.at("alerts")).value();
  ASSERT_TRUE(alerts.write("1").has_value());
  ASSERT_TRUE(alerts.finish().has_value());
  EXPECT_FALSE(fs::exists(folder.at("alerts")));
  ASSERT_TRUE(alerts.commit().has_value());
  EXPECT_EQ(ScratchFolder::read(folder.at("alerts")), "1");
  {
    OutputFile dropped = OutputFile::create(folder.at("dropped")).value();
    ASSERT_TRUE(dropped.finish().has_value());
  }
  EXPECT_EQ(file_count(folder.path()), 1U);
}

TEST(OutputFile, MissingFolderAndFolderAreErrors) {
  const ScratchFolder folder;
  for (const std::string& path : {folder.at("missing/alerts"), folder.path().string(),
                                  folder.path().string() + "/", std::string()}) {
    const auto output = OutputFile::create(path);
    ASSERT_FALSE(output.has_value()) << path;
    EXPECT_EQ(output.error().code, ErrorCode::Io);
    EXPECT_EQ(output.error().where, path);
  }
  EXPECT_EQ(OutputFile::create(folder.at("missing/alerts")).error().message,
            "cannot be created: No such file or directory");
  EXPECT_EQ(OutputFile::create(folder.path().string()).error().message,
            "cannot be written: Is a directory");
}

TEST(OutputFile, FolderRemovedMeanwhileIsAnError) {
  const ScratchFolder folder;
  fs::create_directory(folder.at("out"));
  OutputFile output = OutputFile::create(folder.at("out/alerts")).value();
  ASSERT_TRUE(output.write("x").has_value());
  fs::remove_all(folder.at("out"));
  const Result<void> committed = output.commit();
  ASSERT_FALSE(committed.has_value());
  EXPECT_EQ(committed.error().code, ErrorCode::Io);
}

TEST(OutputFile, DeviceIsWrittenInPlace) {
  OutputFile output = OutputFile::create("/dev/null").value();
  ASSERT_TRUE(output.write("x").has_value());
  EXPECT_TRUE(output.commit().has_value());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(OutputFile, FullDiskIsAnErrorThatStays) {
  if (!fs::exists("/dev/full")) {
    GTEST_SKIP() << "no /dev/full here";
  }
  OutputFile output = OutputFile::create("/dev/full").value();
  const Result<void> written = output.write(std::string(1000000, 'x'));
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().text(),
            "/dev/full: the disk is full, the output is not complete: No space left on device");
  EXPECT_FALSE(output.write("more").has_value());
  const Result<void> committed = output.commit();
  ASSERT_FALSE(committed.has_value());
  EXPECT_EQ(committed.error().message, written.error().message);
}

// Runs `body` with standard output led to `descriptor`, which is then closed.
template <class Body>
void with_standard_output(int descriptor, const Body& body) {
  const int before = ::dup(STDOUT_FILENO);
  ASSERT_GE(before, 0);
  ::dup2(descriptor, STDOUT_FILENO);
  ::close(descriptor);
  body();
  ::dup2(before, STDOUT_FILENO);
  ::close(before);
}

TEST(OutputFile, StandardOutputIsWrittenAndStaysOpen) {
  const ScratchFolder folder;
  const int descriptor = ::open(folder.at("out").c_str(), O_WRONLY | O_CREAT, 0600);
  bool is_open = false;
  with_standard_output(descriptor, [&] {
    OutputFile output = OutputFile::create("-").value();
    EXPECT_TRUE(output.write("to standard output\n").has_value());
    EXPECT_TRUE(output.commit().has_value());
    output = OutputFile::create("-").value();
    is_open = ::fcntl(STDOUT_FILENO, F_GETFD) >= 0;
  });
  EXPECT_TRUE(is_open);
  EXPECT_EQ(ScratchFolder::read(folder.at("out")), "to standard output\n");
}

TEST(OutputFile, ClosedPipeIsAnErrorThatSaysSo) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  Result<void> committed;
  with_standard_output(ends[1], [&] {
    OutputFile output = OutputFile::create("-").value();
    EXPECT_TRUE(output.write("nobody reads this\n").has_value());
    committed = output.commit();
  });
  ASSERT_FALSE(committed.has_value());
  EXPECT_EQ(committed.error().code, ErrorCode::Io);
  EXPECT_EQ(committed.error().text(), "standard output: the pipe was closed by its reader");
}

}  // namespace
}  // namespace trawl
