# Scripts of the benchmarks, and what they measure with.
find_program(TRAWL_PYTHON3 python3 REQUIRED)
foreach(name plot make_rules rules_sql)
  add_test(NAME bench_${name} COMMAND ${TRAWL_PYTHON3} ${CMAKE_CURRENT_LIST_DIR}/bench/${name}_test.py)
endforeach()

set(count_lines ${PROJECT_SOURCE_DIR}/bench/macro/count_lines)
trawl_test(tests_bench_count_lines bench/count_lines_test.cpp ${count_lines}.cpp)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  target_sources(tests_bench_count_lines PRIVATE ${count_lines}_avx2.cpp ${count_lines}_avx512.cpp)
  set_source_files_properties(${count_lines}_avx2.cpp PROPERTIES COMPILE_OPTIONS -mavx2)
  set_source_files_properties(${count_lines}_avx512.cpp PROPERTIES COMPILE_OPTIONS "-mavx512f;-mavx512bw;-mpopcnt")
endif()
