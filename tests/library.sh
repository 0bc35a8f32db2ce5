#!/usr/bin/env bash
# Checks the example of docs/library.md. Called by ctest from the root of the sources:
#
#   library.sh text|run|install EXAMPLE BUILD_FOLDER CMAKE CXX CXX_FLAGS SANITIZERS
set -euo pipefail
check=$1 example=$2 build=$3 cmake=$4 cxx=$5 flags=$6 sanitizers=$7

run_example() {
  # How often each rule fired on the sample.
  "$1" datasets/rules datasets/samples/cloudtrail-ecs.ndjson 2>/dev/null |
    jq -r '."kibana.alert.rule.name"' | sort | uniq -c
}

case $check in
  text)
    # The first C++ block of the page is the file, byte for byte.
    diff -u docs/library/scan_archive.cpp <(awk '/^```cpp$/ { on = 1; next } /^```$/ && on { exit } on' docs/library.md)
    ;;
  run)
    diff -u <(run_example "$example") tests/library.expected
    ;;
  install)
    if [ -n "$sanitizers" ]; then
      echo "skipped: a library with sanitizers is not for installing"
      exit 77
    fi
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    "$cmake" --install "$build" --prefix "$folder/prefix" >/dev/null
    mkdir "$folder/app"
    cp docs/library/scan_archive.cpp "$folder/app"
    # Whatever is installed must find what it includes.
    (cd "$folder/prefix/include/trawl" && find . -name '*.h' | sort | sed 's|^\./\(.*\)$|#include "\1"|') >"$folder/app/headers.cpp"
    grep -q scanner/scan.h "$folder/app/headers.cpp"
    cat >"$folder/app/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(app LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
find_package(trawl 0.1 REQUIRED)
add_executable(scan_archive scan_archive.cpp headers.cpp)
target_link_libraries(scan_archive PRIVATE trawl::scanner)
CMAKE
    "$cmake" -G Ninja -S "$folder/app" -B "$folder/app/build" -DCMAKE_PREFIX_PATH="$folder/prefix" \
      -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_CXX_FLAGS="$flags" >/dev/null
    "$cmake" --build "$folder/app/build" >"$folder/log" || { cat "$folder/log"; exit 1; }
    diff -u <(run_example "$folder/app/build/scan_archive") tests/library.expected
    "$folder/prefix/bin/trawl" --version
    ;;
esac
