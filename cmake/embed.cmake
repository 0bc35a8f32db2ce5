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
