# trawl_embed(OUT_VARIABLE NAME files...): a source file that defines
#   std::span<const trawl::EmbeddedFile> trawl::NAME();
# with the text of each file, so that the program needs no files of its own at run time.
function(trawl_embed out name)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  set(arguments "")
  foreach(file ${ARGN})
    list(APPEND arguments ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endforeach()
  add_custom_command(
    OUTPUT ${generated}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${generated} -DNAME=${name} "-DFILES=${arguments}"
            -P ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${arguments} ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
    VERBATIM)
  set(${out} ${generated} PARENT_SCOPE)
endfunction()
