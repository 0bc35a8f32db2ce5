#pragma once

// TOML files that are part of the program, as text and as what it is parsed to
// (scanner/ecs/embed_mappings.cpp).

#include <span>
#include <string_view>

namespace trawl {

struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
  std::string_view image;  // rules/toml_image.h
};

// The files of scanner/ecs/mappings/.
[[nodiscard]] std::span<const EmbeddedFile> embedded_mappings();

}  // namespace trawl
