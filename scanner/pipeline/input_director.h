#pragma once

// InputDirector: one input, its members in the order in which they lie in it. Those of a zip are
// read and matched side by side; others are read one after another, and small ones matched side by
// side.

#include <optional>
#include <vector>

#include "scanner/pipeline/member_director.h"

namespace trawl {

class InputDirector {
 public:
  // Borrows both.
  InputDirector(const Input& input, ScanState& shared)
      : input_(input), shared_(shared), read_meter_(input, shared.meter) {}

  // The reports of its members, by ordinal. Once.
  std::vector<InputReport> run();

 private:
  Result<MemberReader> open();
  InputReport scan(Member member);
  void run_members(MemberReader& members);
  std::optional<Member> next(MemberReader& members);

  const Input& input_;
  ScanState& shared_;
  ReadMeter read_meter_;
  MatchStats stats_;
  std::vector<InputReport> reports_;
};

}  // namespace trawl
