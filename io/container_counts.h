#pragma once

#include <cstdint>
#include <string_view>

namespace trawl {

// Stands between the names of an archive and of its member, in labels and messages.
inline constexpr std::string_view kMemberSeparator = "!/";

// What a container holds.
struct ContainerCounts {
  std::uint64_t members = 0;  // files, containers among them
  std::uint64_t folders = 0;
  std::uint64_t links = 0;   // symbolic and hard: they have no bytes of their own
  std::uint64_t others = 0;  // devices, pipes, sockets
};

}  // namespace trawl
