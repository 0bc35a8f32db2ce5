#include "scanner/ecs/tree_text.h"

#include <cassert>
#include <cstring>
#include <limits>

namespace trawl {

TreeText::TreeText(std::string_view text)
    : size_(static_cast<std::uint32_t>(text.size())), mark_(mark_of_text(text)), is_own_(true) {
  assert(text.size() <= std::numeric_limits<std::uint32_t>::max());
  char* const copy = new char[text.size()];
  text.copy(copy, text.size());
  data_ = copy;
}

}  // namespace trawl
