# The command line: one test for each script, named cli_NAME (tests/cli/run.sh).
set(trawl_cli_tests
  archives
  bad_flag
  bad_values
  broken_query
  broken_rule
  carriers
  closed_pipe
  codecs
  csv
  duplicate_members
  duplicates
  empty_file
  empty_folder
  explain
  explain_json
  explain_record
  fail_on_alert
  files_from
  folder_and_glob
  framings
  full_disk
  full_file_system
  help
  hostile_archives
  hostile_events
  hostile_names
  ignored_signal
  index
  interrupt_idle
  interrupt_reading
  kernel
  left_out
  make_events
  manifest
  mapping
  max_event
  missing_input
  no_input
  no_rule
  output_failures
  output_is_input
  progress_json
  prune
  raw_cloudtrail
  rejected_lines
  rules_against
  rules_check
  rules_list
  rules_show
  same_bytes
  scan
  selection
  since_until
  spill
  strict_rules
  truncated
  unreadable
  validate
  version)
foreach(name IN LISTS trawl_cli_tests)
  add_test(NAME cli_${name}
           COMMAND ${CMAKE_CURRENT_LIST_DIR}/run.sh ${name} ${PROJECT_BINARY_DIR}
           WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(cli_${name} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300)
endforeach()
