#pragma once

// What generated raw events are made of: members of objects, some of them spoilt.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/generate.h"

namespace trawl::test {

using Texts = std::vector<std::string>;

// Names, addresses and the like, which any text of an event may be.
[[nodiscard]] const Texts& user_texts();
[[nodiscard]] const Texts& arn_texts();
[[nodiscard]] const Texts& address_texts();
[[nodiscard]] const Texts& time_texts();

// A JSON string, with escapes now and then.
[[nodiscard]] std::string quoted(Random& random, std::string_view text);

// JSON of any kind; objects and lists inside one another up to `depth`.
[[nodiscard]] std::string random_scalar(Random& random);
[[nodiscard]] std::string random_object(Random& random, int depth);
[[nodiscard]] std::string random_value(Random& random, int depth);

// Members of an object, in a random order; now and then spoilt.
class Members {
 public:
  explicit Members(Random& random) : random_(random) {}

  // A text, or something that it should not be.
  Members& text(std::string_view name, const Texts& choices);
  Members& add(std::string_view name, std::string json);
  // An object, whose members may stand beside it under dotted names.
  Members& add_object(std::string_view name, Members&& inner);
  [[nodiscard]] std::string object();

 private:
  Random& random_;
  std::vector<std::pair<std::string, std::string>> members_;
};

}  // namespace trawl::test
