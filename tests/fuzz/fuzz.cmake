# Fuzz targets; README.md says how to add one.
set(fuzz_dir ${CMAKE_CURRENT_LIST_DIR})
find_package(GTest REQUIRED)

# The replay of all targets over their committed inputs, in every build.
add_executable(tests_fuzz ${fuzz_dir}/fuzz.cpp ${fuzz_dir}/replay_test.cpp)
target_link_libraries(tests_fuzz PRIVATE trawl_scanner fmt::fmt simdjson::simdjson GTest::gtest_main trawl_warnings)
target_compile_definitions(tests_fuzz PRIVATE TRAWL_FUZZ_DIR="${fuzz_dir}")
add_test(NAME tests_fuzz COMMAND tests_fuzz WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})

# trawl_fuzz(NAME sources...): the target in NAME.cpp. With TRAWL_FUZZ it is also the libFuzzer program fuzz_NAME.
function(trawl_fuzz name)
  target_sources(tests_fuzz PRIVATE ${fuzz_dir}/${name}.cpp ${ARGN})
  if(TRAWL_FUZZ)
    add_executable(fuzz_${name} ${fuzz_dir}/${name}.cpp ${fuzz_dir}/fuzz.cpp ${fuzz_dir}/libfuzzer_main.cpp ${ARGN})
    target_link_libraries(fuzz_${name} PRIVATE trawl_scanner fmt::fmt simdjson::simdjson trawl_warnings)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  endif()
endfunction()

trawl_fuzz(chunker)
trawl_fuzz(event)
trawl_fuzz(filters)
trawl_fuzz(framing)
trawl_fuzz(gzip_source)
trawl_fuzz(hit_run)
trawl_fuzz(kql)
trawl_fuzz(rule)
trawl_fuzz(zstd_source)
trawl_fuzz(mapping)
trawl_fuzz(pattern)
trawl_fuzz(timestamp)
trawl_fuzz(walk ${PROJECT_SOURCE_DIR}/tests/support/reference_reader.cpp)
