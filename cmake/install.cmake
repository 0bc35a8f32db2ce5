# The program, the library and its public headers, and a package configuration: a user writes
#
#   find_package(trawl REQUIRED)
#   target_link_libraries(app PRIVATE trawl::scanner)
include(CMakePackageConfigHelpers)

# What a user of the library includes, and what that includes (docs/library.md).
set(trawl_public_headers
  io/block.h io/block_pool.h io/chunker.h io/codec.h io/container_counts.h io/error.h io/file_descriptor.h io/input_list.h
  io/output_file.h io/source.h
  rules/compile/program.h rules/diagnostic.h rules/index_scope.h
  rules/ir/expr.h rules/ir/field.h rules/ir/query.h rules/ir/time.h rules/ir/value.h
  rules/rule.h rules/rule_selection.h rules/rule_set.h rules/task_runner.h
  scanner/alert/alert.h scanner/alert/evidence.h scanner/alert/writer.h
  scanner/checkpoint/checkpoint_folder.h
  scanner/ecs/format_set.h scanner/ecs/json_tree.h scanner/ecs/tree_path.h scanner/ecs/tree_text.h
  scanner/ecs/mapping.h scanner/ecs/mapping_explanation.h
  scanner/event/carrier.h scanner/event/event_fields.h scanner/event/field_trie.h scanner/event/framing.h
  scanner/evidence.h scanner/field_doctor.h scanner/manifest_check.h scanner/map_events.h scanner/match/match_profile.h scanner/match/matcher.h
  scanner/scan.h scanner/scan_profile.h scanner/stats.h)
foreach(header IN LISTS trawl_public_headers)
  cmake_path(GET header PARENT_PATH folder)
  install(FILES ${PROJECT_SOURCE_DIR}/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/trawl/${folder})
endforeach()

set(trawl_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/trawl)
foreach(layer IN ITEMS io rules scanner)
  set_target_properties(trawl_${layer} PROPERTIES EXPORT_NAME ${layer})
endforeach()
install(TARGETS trawl RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS trawl_io trawl_rules trawl_scanner EXPORT trawl_targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT trawl_targets FILE trawlTargets.cmake NAMESPACE trawl:: DESTINATION ${trawl_package_folder})

configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/trawlConfig.cmake.in ${PROJECT_BINARY_DIR}/trawlConfig.cmake
  INSTALL_DESTINATION ${trawl_package_folder} NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may change the library's interface.
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/trawlConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/trawlConfig.cmake ${PROJECT_BINARY_DIR}/trawlConfigVersion.cmake
        DESTINATION ${trawl_package_folder})
