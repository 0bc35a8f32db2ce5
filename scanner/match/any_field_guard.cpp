#include "scanner/match/any_field_guard.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trawl {
namespace {

// The path below which every field lies that matches the pattern; "" if there is none. Values that
// stand in no event, but in the name of its index, lie below none.
std::string_view root_of(std::string_view pattern) {
  const std::string_view plain = pattern.substr(0, pattern.find_first_of("*?\\"));
  const std::size_t dot = plain.rfind('.');
  const std::string_view root = plain.substr(0, dot == std::string_view::npos ? 0 : dot);
  return root.substr(0, root.find('.')) == "data_stream" ? std::string_view() : root;
}

}  // namespace

// NOLINTNEXTLINE(misc-no-recursion): as deep as the condition, which is bounded
Expr guard_any_fields(Expr condition, FieldTable& fields) {
  switch (condition.kind) {
    case Expr::Kind::And:
    case Expr::Kind::Or:
    case Expr::Kind::Not:
      for (Expr& child : condition.children) {
        child = guard_any_fields(std::move(child), fields);
      }
      return condition;
    case Expr::Kind::AnyField: {
      const std::string_view root = root_of(condition.path);
      if (root.empty()) {
        return condition;
      }
      Leaf there;
      there.field = fields.intern(root);
      there.reading.type = FieldType::Object;
      there.test = Test::Exists;
      std::vector<Expr> both;
      both.push_back(leaf_expr(std::move(there)));
      both.push_back(std::move(condition));
      return all_of(std::move(both));
    }
    default:
      return condition;
  }
}

}  // namespace trawl
