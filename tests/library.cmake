# The example of docs/library.md: built here, built again against an installed trawl, and the same text as in the page.
add_executable(scan_archive ${PROJECT_SOURCE_DIR}/docs/library/scan_archive.cpp)
target_link_libraries(scan_archive PRIVATE trawl_scanner trawl_warnings)
foreach(check IN ITEMS text run install)
  add_test(NAME library_${check}
           COMMAND ${CMAKE_CURRENT_LIST_DIR}/library.sh ${check} $<TARGET_FILE:scan_archive>
                   ${PROJECT_BINARY_DIR} ${CMAKE_COMMAND} ${CMAKE_CXX_COMPILER} "${CMAKE_CXX_FLAGS}"
                   "${TRAWL_SANITIZE}"
           WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(library_${check} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 600)
endforeach()
