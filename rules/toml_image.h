#pragma once

// A TOML tree as bytes, for documents that are part of the program: they are parsed when it is
// built, and read back at its start in a small part of the time.

#include <string>
#include <string_view>

#include "rules/toml.h"

namespace trawl {

[[nodiscard]] std::string toml_image(const TomlValue& root);
// The tree that toml_image() was given. Of no other bytes.
[[nodiscard]] TomlValue read_toml_image(std::string_view image);

}  // namespace trawl
