#!/usr/bin/env bash
# Checks who includes whom: a file includes only from its own step or from steps to the left
# (ARCHITECTURE.md), and a third-party library only shows in the files that are its home.
set -euo pipefail
cd "$(dirname "$0")/.."

failures=0
complain() {
  echo "layers: $*" >&2
  failures=$((failures + 1))
}

# Step of a path; the first pattern that fits counts. Two rooms on one step do not include each other.
# rules/rule and rules/diagnostic are words that the languages use too, so they stand to their left.
step_of() {
  case "$1" in
    io/*) echo 0 io ;;
    rules/ir/*) echo 1 ir ;;
    rules/rule.* | rules/diagnostic.*) echo 2 words ;;
    rules/lang/*) echo 3 lang ;;
    rules/compile/*) echo 3 compile ;;
    rules/*) echo 4 rules ;;
    scanner/event/*) echo 5 event ;;
    scanner/ecs/*) echo 6 ecs ;;
    scanner/match/*) echo 7 match ;;
    scanner/alert/*) echo 8 alert ;;
    scanner/reduce/*) echo 9 reduce ;;
    scanner/cli/*) echo 12 cli ;;
    scanner/scan.* | scanner/manifest.* | scanner/manifest_check.* | scanner/evidence.*) echo 11 scan ;;
    scanner/*) echo 10 pipeline ;;
    datasets/generate/*) echo 0 generate ;;
    datasets/*) echo 20 datasets ;;
    *) echo 21 outside ;;
  esac
}

check_order() {
  local file=$1 step room include included_step included_room
  read -r step room < <(step_of "$file")
  while read -r include; do
    read -r included_step included_room < <(step_of "$include")
    if [ "$included_step" -gt "$step" ]; then
      complain "$file ($room) includes $include ($included_room), which stands to its right"
    elif [ "$included_step" -eq "$step" ] && [ "$included_room" != "$room" ]; then
      complain "$file ($room) includes $include ($included_room) of the same step"
    fi
  done < <(sed -n 's/^#include "\(.*\)"$/\1/p' "$file")
}

# Library, pattern of its headers, files that may name it.
libraries=(
  'simdjson|<simdjson|scanner/event/*.cpp scanner/event/json_walk.h scanner/alert/source_event.cpp scanner/ecs/json_tree_reader.cpp'
  'oneTBB|<(tbb|oneapi)/|scanner/pipeline.cpp scanner/pipeline/*.cpp scanner/side_by_side.cpp'
  'Boost.Iostreams|<boost/|io/mapped_file.cpp'
  'zstd|<zstd|io/zstd_source.cpp io/output_file.cpp'
  'ISA-L|<isa-l|io/inflater.cpp'
  'bzip2|<bzlib|io/bzip2_source.cpp'
  'xz|<lzma|io/xz_source.cpp'
  'lz4|<lz4|io/lz4_source.cpp'
  'libarchive|<archive|io/container.cpp'
  'libdeflate|<libdeflate|io/whole_gzip.cpp'
  'toml++|<toml\+\+/|rules/toml.cpp'
  'RE2 and Hyperscan|<(re2/|hs/|hs\.h)|rules/ir/pattern.cpp scanner/ecs/text_pattern.cpp'
  'CLI11|<CLI/|scanner/cli/*.cpp'
  'nettle|<nettle/|io/sha256.cpp'
  'libmaxminddb|<maxminddb|scanner/ecs/geo_database.cpp'
  'nlohmann-json|<nlohmann/|rules/*.cpp scanner/*.cpp'
  'xxHash|<xxhash|rules/*.cpp scanner/*.cpp'
  'fmt|<fmt/|io/*.cpp rules/*.cpp scanner/*.cpp'
)

check_libraries() {
  local row name pattern homes file home is_home
  for row in "${libraries[@]}"; do
    # The pattern may contain '|', so the row is cut at its first and its last one.
    name=${row%%|*}
    homes=${row##*|}
    pattern=${row#*|}
    pattern=${pattern%|*}
    while read -r file; do
      is_home=no
      for home in $homes; do
        # shellcheck disable=SC2053  # the home is a glob
        [[ $file == $home ]] && is_home=yes
      done
      [ $is_home = yes ] || complain "$file names $name, whose home is: $homes"
    done < <(grep -lE "^#include $pattern" "${sources[@]}" || true)
  done
}

mapfile -t sources < <(git ls-files 'io/*.cpp' 'io/*.h' 'rules/*.cpp' 'rules/*.h' 'scanner/*.cpp' 'scanner/*.h')
for file in "${sources[@]}"; do
  check_order "$file"
done
# The homes are globs for [[ ]], not for the shell.
set -f
check_libraries
set +f

if [ "$failures" -gt 0 ]; then
  echo "layers: $failures wrong includes" >&2
  exit 1
fi
echo "layers: ${#sources[@]} files include only what they may"
