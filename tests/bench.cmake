# Scripts of the benchmarks.
find_program(TRAWL_PYTHON3 python3 REQUIRED)
foreach(name plot make_rules rules_sql)
  add_test(NAME bench_${name} COMMAND ${TRAWL_PYTHON3} ${CMAKE_CURRENT_LIST_DIR}/bench/${name}_test.py)
endforeach()
