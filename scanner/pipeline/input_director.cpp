#include "scanner/pipeline/input_director.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

namespace trawl {

namespace {

// Of a member that is read next to others, in flight: unpacking one while another is matched.
constexpr unsigned kPiecesOfOneOfMany = 2;

}  // namespace

std::vector<InputReport> InputDirector::run() {
  Result<MemberReader> members = open();
  if (!members) {
    reports_.push_back(scan({.error = std::move(members.error())}));
  } else if (members->has_many()) {
    run_members(*members);
    std::ranges::sort(reports_, {}, &InputReport::ordinal);
  } else {
    reports_.push_back(scan(std::move(*members->next())));
  }
  {
    const std::lock_guard lock(shared_.mutex);
    shared_.stats.add(stats_);
  }
  shared_.record_input(input_.id, reports_, stats_);
  return std::move(reports_);
}

Result<MemberReader> InputDirector::open() {
  if (shared_.should_stop()) {
    shared_.was_stopped = true;
    return fail(ErrorCode::Limit, "the scan was stopped before this input", input_.path);
  }
  std::optional<Result<MemberReader>> members;
  run_stage(shared_.stages, Stage::Open, [&] {
    members = shared_.options.open(input_.path, shared_.options.source);
    return input_.size_bytes;
  });
  return std::move(*members);
}

InputReport InputDirector::scan(Member member) {
  MemberDirector director(input_, std::move(member), read_meter_, stats_, shared_);
  director.begin(shared_.pieces_per_input);
  return director.finish();
}

void InputDirector::run_members(MemberReader& members) {
  using tbb::filter_mode;
  using Pointer = std::shared_ptr<MemberDirector>;
  // A pipeline of its own takes no tasks of this one below it on the stack.
  const auto begin = [](MemberDirector& member, unsigned pieces) {
    tbb::this_task_arena::isolate([&member, pieces] { member.begin(pieces); });
  };
  const auto read = [this, &members, begin](tbb::flow_control& flow) {
    std::optional<Member> member = next(members);
    if (!member) {
      flow.stop();
      return Pointer();
    }
    auto director =
        std::make_shared<MemberDirector>(input_, std::move(*member), read_meter_, stats_, shared_);
    if (!director->is_independent()) {
      begin(*director, shared_.pieces_per_input);
    }
    return director;
  };
  const auto scan = [this, begin](const Pointer& director) {
    if (director->is_independent()) {
      begin(*director, std::min(shared_.pieces_per_input, kPiecesOfOneOfMany));
    }
    return director->finish();
  };
  tbb::parallel_pipeline(shared_.pieces_per_input,
                         tbb::make_filter<void, Pointer>(filter_mode::serial_in_order, read) &
                             tbb::make_filter<Pointer, InputReport>(filter_mode::parallel, scan) &
                             tbb::make_filter<InputReport, void>(
                                 filter_mode::serial_in_order, [this](InputReport report) {
                                   reports_.push_back(std::move(report));
                                 }));
}

std::optional<Member> InputDirector::next(MemberReader& members) {
  if (shared_.should_stop()) {
    shared_.was_stopped = true;
    members.stop(Error{.code = ErrorCode::Limit,
                       .message = "the scan was stopped before the end of this input",
                       .where = input_.path});
  }
  return members.next();
}

}  // namespace trawl
