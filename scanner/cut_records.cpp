#include "scanner/cut_records.h"

#include <variant>

namespace trawl {
namespace {

// A line without white space and byte order mark.
std::string_view trimmed(std::string_view line) {
  constexpr std::string_view kAround = " \t\r\n\xEF\xBB\xBF";
  const std::size_t begin = line.find_first_not_of(kAround);
  return begin == std::string_view::npos
             ? std::string_view()
             : line.substr(begin, line.find_last_not_of(kAround) - begin + 1);
}

}  // namespace

void visit_records(const CutChunk& chunk, const std::function<void(std::string_view)>& visit) {
  if (const auto* const documents = std::get_if<DocumentChunk>(&chunk)) {
    for (const ByteSpan span : documents->events) {
      visit(documents->block.bytes.substr(span.offset_bytes, span.size_bytes));
    }
    return;
  }
  const auto& lines = std::get<LineChunk>(chunk);
  std::string_view rest = lines.chunk.is_too_long ? std::string_view() : lines.chunk.block.bytes;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos && !lines.cut_reason.empty()) {
      return;
    }
    if (const std::string_view line = trimmed(rest.substr(0, end)); !line.empty()) {
      visit(line);
    }
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
}

}  // namespace trawl
