# trawl_embed_mappings(OUT_VARIABLE files...): a source file with the mappings (scanner/ecs/embedded_file.h), so that the
# program needs no files of its own at run time, and does not parse them. The tool that writes it is built first.
function(trawl_embed_mappings out)
  add_executable(embed_mappings ecs/embed_mappings.cpp)
  target_link_libraries(embed_mappings PRIVATE trawl_rules fmt::fmt trawl_warnings)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/embedded_mappings.cpp)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE files)
  add_custom_command(
    OUTPUT ${generated}
    COMMAND embed_mappings ${generated} ${files}
    DEPENDS ${files} embed_mappings
    VERBATIM)
  set(${out} ${generated} PARENT_SCOPE)
endfunction()

# trawl_embed_sample_rules(OUT_VARIABLE names...): a source file with the texts of rules of datasets/rules
# (scanner/cli/bench_rules.h).
function(trawl_embed_sample_rules out)
  set(TRAWL_SAMPLE_RULES "")
  list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/datasets/rules/ OUTPUT_VARIABLE files)
  foreach(name file IN ZIP_LISTS ARGN files)
    file(READ ${file} text)
    string(APPEND TRAWL_SAMPLE_RULES "    SampleRule{\"${name}\", R\"trawl(${text})trawl\"},\n")
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/sample_rules.cpp)
  configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/sample_rules.cpp.in ${generated} @ONLY)
  set(${out} ${generated} PARENT_SCOPE)
endfunction()
