#!/usr/bin/env bash
# Installs the packages, builds trawl with assertions, runs every test. What is skipped is shown.
set -euo pipefail
cd "$(dirname "$0")"

./setup.sh
cmake --preset dev -DTRAWL_BENCH=OFF >/dev/null
cmake --build --preset dev
ctest --preset dev -j "$(nproc)"
