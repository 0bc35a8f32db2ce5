// The first line is a pattern, the rest a text: laws of globs, lengths and tokens.

#include "rules/ir/pattern.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz.h"

namespace trawl {
namespace {

void fuzz_one(std::string_view bytes) {
  const std::size_t line_end = std::min(bytes.find('\n'), bytes.size());
  const std::string_view pattern = bytes.substr(0, line_end);
  const std::string_view text = bytes.substr(std::min(line_end + 1, bytes.size()));
  const bool matches = glob_matches(pattern, text, CaseRule::Sensitive);
  const bool matches_folded = glob_matches(pattern, text, CaseRule::AsciiFold);
  require(!matches || matches_folded, "ignoring case matches no less");
  require(
      matches_folded == glob_matches(ascii_lower(pattern), ascii_lower(text), CaseRule::Sensitive),
      "ignoring case is comparing in lower case");
  require(!matches || glob_matches("*" + std::string(pattern), text, CaseRule::Sensitive),
          "a star may stand for nothing");
  require(glob_matches(escape_glob(text), text, CaseRule::Sensitive), "escaped text is itself");
  require(utf16_length(text) <= text.size(), "no more units than bytes");
  std::vector<std::string> tokens;
  for (const Analyzer analyzer : {Analyzer::Standard, Analyzer::PowerShell}) {
    analyze(analyzer, text, tokens);
    require(std::ranges::none_of(tokens, &std::string::empty), "tokens are not empty");
  }
}

const FuzzTarget kTarget{"pattern", fuzz_one};

}  // namespace
}  // namespace trawl
