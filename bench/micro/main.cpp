#include "bench/micro/archive.h"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 2;
  }
  trawl::bench::describe_run();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
