trawl_test(tests_scanner_event
  unit/scanner/event_reader_test.cpp unit/scanner/kernel_test.cpp unit/scanner/unescape_test.cpp
  unit/scanner/wrapper_test.cpp)
trawl_test(tests_scanner_match
  unit/scanner/event_sieve_test.cpp unit/scanner/explain_test.cpp
  unit/scanner/glob_index_test.cpp unit/scanner/key_index_test.cpp
  unit/scanner/key_usage_test.cpp unit/scanner/leaf_test_test.cpp unit/scanner/matcher_test.cpp
  unit/scanner/network_index_test.cpp unit/scanner/text_filter_test.cpp
  unit/scanner/value_gate_test.cpp)
trawl_test(tests_scanner_program unit/scanner/program_test.cpp)
trawl_test(tests_scanner_alert unit/scanner/alert_test.cpp unit/scanner/ndjson_test.cpp unit/scanner/csv_test.cpp)
trawl_test(tests_scanner_reduce unit/scanner/duplicates_test.cpp unit/scanner/hit_run_test.cpp unit/scanner/merge_test.cpp)
trawl_test(tests_scanner_checkpoint unit/scanner/checkpoint_test.cpp)
target_link_libraries(tests_scanner_checkpoint PRIVATE trawl_test_support)
trawl_test(tests_scanner_inputs unit/scanner/input_batches_test.cpp unit/scanner/input_reports_test.cpp)
trawl_test(tests_scanner_pipeline unit/scanner/pipeline_test.cpp unit/scanner/side_by_side_test.cpp)
trawl_test(tests_scanner_manifest
  unit/scanner/indented_json_test.cpp unit/scanner/manifest_test.cpp unit/scanner/prune_test.cpp)
trawl_test(tests_scanner_scan unit/scanner/scan_test.cpp unit/io/packing.cpp)
# OpenSSL judges the digests that nettle makes.
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
target_link_libraries(tests_scanner_scan PRIVATE PkgConfig::zstd PkgConfig::isal OpenSSL::Crypto)
trawl_test(tests_scanner_ecs
  unit/scanner/cloudtrail_fixtures_test.cpp unit/scanner/ecs_condition_test.cpp unit/scanner/ecs_java_text_test.cpp
  unit/scanner/ecs_json_tree_test.cpp unit/scanner/ecs_mapping_test.cpp unit/scanner/ecs_recognition_test.cpp
  unit/scanner/ecs_tree_verbs_test.cpp unit/scanner/ecs_value_verbs_test.cpp unit/scanner/cloudtrail_mapping_test.cpp unit/scanner/unwrapper_test.cpp)
target_link_libraries(tests_scanner_ecs PRIVATE trawl_test_support)
# Databases for the tests of GeoIP.
find_program(TRAWL_PYTHON3 python3 REQUIRED)
set(trawl_geoip_folder ${CMAKE_CURRENT_BINARY_DIR}/geoip)
add_custom_command(
  OUTPUT ${trawl_geoip_folder}/city.mmdb
  COMMAND ${TRAWL_PYTHON3} ${CMAKE_CURRENT_LIST_DIR}/../geoip/make_mmdb.py ${trawl_geoip_folder}
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/../geoip/make_mmdb.py
  VERBATIM)
trawl_test(tests_scanner_geo unit/scanner/geo_database_test.cpp ${trawl_geoip_folder}/city.mmdb)
target_link_libraries(tests_scanner_geo PRIVATE trawl_test_support)
target_compile_definitions(tests_scanner_geo PRIVATE TRAWL_GEOIP_DIR="${trawl_geoip_folder}")
trawl_test(tests_scanner_mapping_files
  unit/scanner/mapping_documentation_test.cpp unit/scanner/mapping_errors_test.cpp
  unit/scanner/mapping_files_test.cpp)
target_link_libraries(tests_scanner_mapping_files PRIVATE trawl_test_support)
trawl_test(tests_scanner_map unit/scanner/map_events_test.cpp unit/scanner/mapping_explanation_test.cpp)
target_link_libraries(tests_scanner_map PRIVATE trawl_test_support)
trawl_test(tests_scanner_raw unit/scanner/raw_matcher_test.cpp unit/scanner/relax_test.cpp)
target_link_libraries(tests_scanner_raw PRIVATE trawl_test_support)
trawl_test(tests_scanner_framing
  unit/scanner/bracket_scan_test.cpp unit/scanner/document_cutter_test.cpp
  unit/scanner/document_head_test.cpp unit/scanner/framing_test.cpp)
trawl_test(tests_framing_datasets framing_datasets_test.cpp)
target_link_libraries(tests_framing_datasets PRIVATE trawl_test_support)
trawl_test(tests_scanner_doctor unit/scanner/field_doctor_test.cpp)
trawl_test(tests_scanner_survey unit/scanner/input_survey_test.cpp)
target_link_libraries(tests_scanner_survey PRIVATE trawl_test_support)
trawl_test(tests_scanner_bench_result unit/scanner/bench_result_test.cpp
  ${PROJECT_SOURCE_DIR}/scanner/cli/bench_result.cpp ${PROJECT_SOURCE_DIR}/scanner/cli/messages.cpp)
target_compile_definitions(tests_scanner_bench_result PRIVATE TRAWL_VERSION="${PROJECT_VERSION}")
