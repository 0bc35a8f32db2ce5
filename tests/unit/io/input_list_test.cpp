#include "io/input_list.h"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "scratch_folder.h"

namespace trawl {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<std::string>;

// Names in messages are shorter without the scratch folder's own.
Paths relative(const ScratchFolder& folder, const std::vector<Input>& inputs) {
  Paths paths;
  for (const Input& input : inputs) {
    paths.push_back(fs::path(input.path).lexically_relative(folder.path()).string());
  }
  return paths;
}

TEST(InputList, FolderInTheOrderOfTheBytesOfPaths) {
  const ScratchFolder folder;
  for (const char* const name :
       {"a/b", "a.txt", "a/a/z", "B", "a-b", "ä", "a/.hidden", "10", "9"}) {
    folder.write(name, "x");
  }
  const InputList list = list_inputs({folder.path().string()});
  EXPECT_EQ(relative(folder, list.inputs),
            (Paths{"10", "9", "B", "a-b", "a.txt", "a/.hidden", "a/a/z", "a/b", "ä"}));
  EXPECT_TRUE(list.skipped.empty());
  for (std::size_t i = 0; i < list.inputs.size(); ++i) {
    EXPECT_EQ(list.inputs[i].id, InputId{static_cast<std::uint32_t>(i)});
    EXPECT_EQ(list.inputs[i].size_bytes, 1U);
  }
}

TEST(InputList, ArgumentsInTheOrderGivenAndOnce) {
  const ScratchFolder folder;
  const std::string b = folder.write("b", "bb");
  const std::string a = folder.write("a");
  fs::create_symlink("a", folder.at("link"));
  const InputList list =
      list_inputs({b, a, b, folder.at("./a"), folder.at("link"), folder.path().string()});
  EXPECT_EQ(relative(folder, list.inputs), (Paths{"b", "a"}));
  EXPECT_EQ(list.inputs[0].path, b);
  EXPECT_EQ(list.inputs[0].size_bytes, 2U);
  EXPECT_TRUE(list.skipped.empty());
  EXPECT_TRUE(list.empty_folders.empty());
}

TEST(InputList, HardLinksAreTwoFiles) {
  const ScratchFolder folder;
  folder.write("a", "x");
  fs::create_hard_link(folder.at("a"), folder.at("b"));
  EXPECT_EQ(list_inputs({folder.path().string()}).inputs.size(), 2U);
}

TEST(InputList, FolderMayEndInASlash) {
  const ScratchFolder folder;
  folder.write("a");
  const InputList list = list_inputs({folder.path().string() + "/"});
  ASSERT_EQ(list.inputs.size(), 1U);
  EXPECT_EQ(list.inputs[0].path, folder.at("a"));
}

TEST(InputList, LinksToFoldersAreFollowedOnceAndCyclesEnd) {
  const ScratchFolder folder;
  folder.write("logs/one");
  folder.write("logs/deep/two");
  fs::create_directory_symlink("..", folder.at("logs/deep/up"));
  fs::create_directory_symlink("logs", folder.at("a_link"));
  fs::create_symlink("loop", folder.at("loop"));
  const InputList list = list_inputs({folder.path().string()});
  EXPECT_EQ(relative(folder, list.inputs), (Paths{"a_link/deep/two", "a_link/one"}));
  ASSERT_EQ(list.skipped.size(), 1U);
  EXPECT_EQ(list.skipped[0].path, folder.at("loop"));
}

TEST(InputList, GlobsMatchAsInTheShell) {
  const ScratchFolder folder;
  for (const char* const name :
       {"b.json", "a.json", "a.txt", ".hidden.json", "x/a.json", "y/a.json", "y/z/a.json"}) {
    folder.write(name);
  }
  const auto match = [&](const std::string& pattern) {
    return relative(folder, list_inputs({folder.at(pattern)}).inputs);
  };
  EXPECT_EQ(match("*.json"), (Paths{"a.json", "b.json"}));
  EXPECT_EQ(match("?.txt"), (Paths{"a.txt"}));
  EXPECT_EQ(match("[!a]*.json"), (Paths{"b.json"}));
  EXPECT_EQ(match("*/a.json"), (Paths{"x/a.json", "y/a.json"}));
  EXPECT_EQ(match(".*.json"), (Paths{".hidden.json"}));
  EXPECT_EQ(match("[xy]"), (Paths{"x/a.json", "y/a.json", "y/z/a.json"})) << "folders are walked";
  EXPECT_EQ(match("y/*/"), (Paths{"y/z/a.json"}));
}

TEST(InputList, FileOfThatVeryNameComesBeforeAGlob) {
  const ScratchFolder folder;
  folder.write("a[1].json");
  folder.write("a1.json");
  EXPECT_EQ(relative(folder, list_inputs({folder.at("a[1].json")}).inputs), (Paths{"a[1].json"}));
  EXPECT_EQ(relative(folder, list_inputs({folder.at("a\\[1\\].*")}).inputs), (Paths{"a[1].json"}));
}

TEST(InputList, WhatIsNotThereIsSkippedWithAReason) {
  const ScratchFolder folder;
  fs::create_symlink("nowhere", folder.at("broken"));
  const InputList list = list_inputs(
      {folder.at("missing"), folder.at("*.none"), folder.at("broken"), "", std::string("a\0b", 3)});
  EXPECT_TRUE(list.inputs.empty());
  ASSERT_EQ(list.skipped.size(), 5U);
  EXPECT_EQ(list.skipped[0].path, folder.at("missing"));
  EXPECT_EQ(list.skipped[0].reason, "cannot be opened: No such file or directory");
  EXPECT_EQ(list.skipped[1].reason, "matches no file");
  EXPECT_EQ(list.skipped[2].reason, "cannot be opened: No such file or directory");
  EXPECT_EQ(list.skipped[3].reason, "cannot be opened: No such file or directory");
  EXPECT_EQ(list.skipped[4].reason, "the name holds a NUL byte");
}

TEST(InputList, PipesSocketsAndDevicesInFoldersAreSkipped) {
  const ScratchFolder folder;
  folder.write("log");
  ASSERT_EQ(::mkfifo(folder.at("pipe").c_str(), 0600), 0);
  fs::create_symlink("/dev/null", folder.at("device"));
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  folder.at("socket").copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  ::close(socket);
  const InputList list = list_inputs({folder.path().string()});
  EXPECT_EQ(relative(folder, list.inputs), (Paths{"log"}));
  ASSERT_EQ(list.skipped.size(), 3U);
  EXPECT_NE(list.skipped[0].reason.find("device"), std::string::npos);
  EXPECT_NE(list.skipped[1].reason.find("pipe"), std::string::npos);
  EXPECT_NE(list.skipped[2].reason.find("socket"), std::string::npos);
}

TEST(InputList, PipeNamedAsAnArgumentIsAnInput) {
  const ScratchFolder folder;
  ASSERT_EQ(::mkfifo(folder.at("pipe").c_str(), 0600), 0);
  const InputList list = list_inputs({folder.at("pipe")});
  EXPECT_EQ(relative(folder, list.inputs), (Paths{"pipe"}));
  EXPECT_TRUE(list.skipped.empty());
}

TEST(InputList, StandardInputIsTakenOnce) {
  const InputList list = list_inputs({"-", "/dev/stdin", "-"});
  ASSERT_EQ(list.inputs.size(), 1U);
  EXPECT_EQ(list.inputs[0].path, "-");
  EXPECT_EQ(list.inputs[0].size_bytes, 0U);
}

TEST(InputList, EmptyFoldersAreNamed) {
  const ScratchFolder folder;
  fs::create_directories(folder.at("empty/nested"));
  folder.write("full/log");
  const InputList list =
      list_inputs({folder.at("empty"), folder.at("full"), folder.at("full"), folder.at("empty")});
  EXPECT_EQ(list.empty_folders, (Paths{folder.at("empty")}));
  EXPECT_EQ(list.inputs.size(), 1U);
}

TEST(InputList, UnreadableFilesAndFoldersAreSkippedWithAReason) {
  if (::geteuid() == 0) {
    GTEST_SKIP() << "the superuser may read everything";
  }
  const ScratchFolder folder;
  folder.write("a_log");
  fs::permissions(folder.write("secret"), fs::perms::none);
  folder.write("closed/log");
  fs::permissions(folder.at("closed"), fs::perms::none);
  const InputList list = list_inputs({folder.path().string()});
  const InputList matched = list_inputs({folder.at("*/log")});
  fs::permissions(folder.at("closed"), fs::perms::owner_all);
  EXPECT_EQ(relative(folder, list.inputs), (Paths{"a_log"}));
  ASSERT_EQ(list.skipped.size(), 2U);
  EXPECT_EQ(list.skipped[0].path, folder.at("closed"));
  EXPECT_NE(list.skipped[0].reason.find("Permission denied"), std::string::npos);
  EXPECT_EQ(list.skipped[1].path, folder.at("secret"));
  EXPECT_NE(list.skipped[1].reason.find("Permission denied"), std::string::npos);
  EXPECT_TRUE(matched.inputs.empty());
  EXPECT_FALSE(matched.skipped.empty());
}

TEST(InputList, DeepFoldersEndAtTheSystemsLimit) {
  const ScratchFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  const std::string name(200, 'd');
  for (int depth = 0; depth < 25; ++depth) {
    ASSERT_EQ(::mkdir(name.c_str(), 0700), 0);
    ASSERT_EQ(::chdir(name.c_str()), 0);
  }
  const InputList list = list_inputs({folder.path().string()});
  fs::current_path(before);
  EXPECT_TRUE(list.inputs.empty());
  ASSERT_EQ(list.skipped.size(), 1U);
  EXPECT_NE(list.skipped[0].reason.find("File name too long"), std::string::npos);
}

TEST(PathList, OnePathALine) {
  const ScratchFolder folder;
  const auto paths = read_path_list(folder.write("list", "a.json\r\n\n b c \n\r\nlast"));
  ASSERT_TRUE(paths.has_value());
  EXPECT_EQ(*paths, (Paths{"a.json", " b c ", "last"}));
}

TEST(PathList, MissingListIsAnError) {
  const auto paths = read_path_list("/nonexistent/list");
  ASSERT_FALSE(paths.has_value());
  EXPECT_EQ(paths.error().code, ErrorCode::Io);
  EXPECT_EQ(paths.error().where, "/nonexistent/list");
}

TEST(PathList, EmptyListHasNoPaths) {
  const ScratchFolder folder;
  EXPECT_TRUE(read_path_list(folder.write("list", "")).value().empty());
}

}  // namespace
}  // namespace trawl
