# The judges: what is needed by all of them, the cases (tests/cases/**), the conformance suites and
# data sets of ../shared, and the properties (one file per law).
add_library(trawl_test_support STATIC
  support/engines.cpp
  support/framings.cpp
  support/generate.cpp
  support/generate_raw.cpp
  support/generate_raw_others.cpp
  support/json_tree.cpp
  support/mappings.cpp
  support/raw_members.cpp
  support/reference_eval.cpp
  support/reference_reader.cpp
  support/reference_value.cpp
  support/temporary_folder.cpp)
target_link_libraries(trawl_test_support
  PUBLIC trawl_scanner GTest::gtest nlohmann_json::nlohmann_json
  PRIVATE fmt::fmt simdjson::simdjson trawl_warnings)

trawl_test(tests_cases cases_runner.cpp)
target_link_libraries(tests_cases PRIVATE trawl_test_support tomlplusplus::tomlplusplus)
trawl_test(tests_conformance conformance_test.cpp)
target_link_libraries(tests_conformance PRIVATE trawl_test_support)
trawl_test(tests_datasets datasets_test.cpp)
target_link_libraries(tests_datasets PRIVATE trawl_test_support)

# One file per law of the project, bearing its name.
trawl_test(tests_properties
  property/chunks_are_the_input_test.cpp
  property/compiled_can_be_printed_test.cpp
  property/lazy_is_eager_test.cpp
  property/nothing_is_lost_test.cpp
  property/prefilter_may_pass_too_much_test.cpp
  property/same_bytes_out_test.cpp
  property/walk_reads_json_test.cpp)
trawl_shards(tests_properties 4)
target_link_libraries(tests_properties PRIVATE trawl_test_support PkgConfig::zstd)
trawl_test(tests_damaged_archives property/damaged_archives_test.cpp unit/io/archives.cpp unit/io/packing.cpp)
target_link_libraries(tests_damaged_archives PRIVATE trawl_test_support
  PkgConfig::zstd PkgConfig::isal PkgConfig::lz4 PkgConfig::lzma PkgConfig::archive BZip2::BZip2)
trawl_test(tests_resume property/resume_test.cpp unit/io/archives.cpp unit/io/packing.cpp)
target_link_libraries(tests_resume PRIVATE trawl_test_support
  PkgConfig::zstd PkgConfig::isal PkgConfig::lz4 PkgConfig::lzma PkgConfig::archive BZip2::BZip2)
