#include "scanner/pipeline/input_director.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

namespace trawl {

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
  director.begin();
  return director.finish();
}

void InputDirector::run_members(MemberReader& members) {
  using tbb::filter_mode;
  using Pointer = std::shared_ptr<MemberDirector>;
  const auto read = [this, &members](tbb::flow_control& flow) {
    std::optional<Member> member = next(members);
    if (!member) {
      flow.stop();
      return Pointer();
    }
    auto director =
        std::make_shared<MemberDirector>(input_, std::move(*member), read_meter_, stats_, shared_);
    // A pipeline of its own takes no tasks of this one below it on the stack.
    tbb::this_task_arena::isolate([&director] { director->begin(); });
    return director;
  };
  tbb::parallel_pipeline(
      shared_.pieces_per_input,
      tbb::make_filter<void, Pointer>(filter_mode::serial_in_order, read) &
          tbb::make_filter<Pointer, InputReport>(
              filter_mode::parallel, [](const Pointer& director) { return director->finish(); }) &
          tbb::make_filter<InputReport, void>(
              filter_mode::serial_in_order,
              [this](InputReport report) { reports_.push_back(std::move(report)); }));
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
