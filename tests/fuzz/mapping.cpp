// Any bytes as a user's mapping: it is read, or refused with a reason; names resolve either way.

#include <string>
#include <string_view>

#include "fuzz.h"
#include "rules/ir/field.h"

namespace trawl {
namespace {

void fuzz_one(std::string_view bytes) {
  const auto types = FieldTypes::with_mapping(bytes);
  if (!types) {
    const ErrorCode code = types.error().code;
    require(code == ErrorCode::Syntax || code == ErrorCode::Unsupported, "errors as promised");
    require(!types.error().message.empty(), "errors say what is wrong");
    return;
  }
  for (const std::string_view name : {"a", "a.b", "a.b.text", "process.name", ""}) {
    require(types->resolve(name).reading.type == types->resolve(std::string(name)).reading.type,
            "a name has one type");
  }
}

const FuzzTarget kTarget{"mapping", fuzz_one};

}  // namespace
}  // namespace trawl
