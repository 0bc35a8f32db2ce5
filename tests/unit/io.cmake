# The tests of io/ link trawl_io alone: they must not need a higher layer.
function(trawl_io_test name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE trawl_io fmt::fmt PkgConfig::zstd PkgConfig::isal PkgConfig::lz4 PkgConfig::lzma
    PkgConfig::archive BZip2::BZip2 GTest::gtest_main trawl_warnings)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
endfunction()

set(unit_io ${CMAKE_CURRENT_LIST_DIR}/io)
trawl_io_test(tests_io_block ${unit_io}/block_test.cpp)
trawl_io_test(tests_io_chunker ${unit_io}/chunker_test.cpp)
trawl_io_test(tests_io_mapped_file ${unit_io}/mapped_file_test.cpp)
trawl_io_test(tests_io_source
  ${unit_io}/source_test.cpp ${unit_io}/gzip_source_test.cpp ${unit_io}/stream_sources_test.cpp
  ${unit_io}/zstd_source_test.cpp ${unit_io}/archives.cpp ${unit_io}/packing.cpp)
trawl_io_test(tests_io_member_reader ${unit_io}/member_reader_test.cpp ${unit_io}/zip_test.cpp ${unit_io}/archives.cpp ${unit_io}/packing.cpp)
trawl_io_test(tests_io_zstd_frame ${unit_io}/zstd_frame_test.cpp ${unit_io}/packing.cpp)
trawl_io_test(tests_io_input_list ${unit_io}/input_list_test.cpp)
trawl_io_test(tests_io_output_file ${unit_io}/output_file_test.cpp)
