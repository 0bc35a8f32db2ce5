#pragma once

// The only error type. Whatever can fail returns Result<T>: a value, or an Error that says what was
// found, what was expected and where. Result is spelled like std::expected, which C++20 lacks
// (docs/decisions/0001-libraries.md).

#include <cstdint>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace trawl {

enum class ErrorCode : std::uint8_t {
  Io,           // the operating system refused
  Corrupt,      // bytes that are not what their format promises
  Syntax,       // text that does not follow its grammar
  Unsupported,  // understood, but not something this program does
  Invalid,      // an argument or option that makes no sense
  Limit,        // a stated limit was passed
};

struct Error {
  ErrorCode code = ErrorCode::Io;
  std::string
      message;  // one sentence without a final full stop: what was found and what was expected
  std::string where;  // "file:line:column", or "input, byte 123"; empty if there is no place

  // "where: message", or the message alone.
  [[nodiscard]] std::string text() const {
    return where.empty() ? message : where + ": " + message;
  }
};

template <class T>
using Result = tl::expected<T, Error>;

// The error branch of a Result: `return fail(ErrorCode::Io, "...")`, or `return
// fail(other.error())`.
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message,
                                                std::string where = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(where)});
}

}  // namespace trawl
