#!/usr/bin/env bash
# Format, shell scripts, and clang-tidy.
#
#   .ci/lint.sh                 everything, clang-tidy for at most LINT_SECONDS (600)
#   .ci/lint.sh FILE.cpp...     clang-tidy on these files only, without a limit
#
# Files changed since LINT_BASE (a commit; default: the one before) come first and must be clean. Findings in
# older files are shown as warnings; a budget that runs out leaves some of them unchecked, and says which.
set -euo pipefail
cd "$(dirname "$0")/.."

status=0
mapfile -t sources < <(git ls-files '*.cpp' '*.h')
clang-format-19 --dry-run -Werror "${sources[@]}" || status=1
mapfile -t scripts < <(git ls-files '*.sh' '.ci/run')
shellcheck -s bash "${scripts[@]}" || status=1
for file in "${sources[@]}"; do
  lines=$(wc -l <"$file")
  limit=600
  [[ $file == *.h ]] && limit=300
  [ "$lines" -le "$limit" ] || echo "lint: warning: $file has $lines lines; is it still one room?"
done

cmake --preset tidy >/dev/null
# The product. Generated sources are not ours to please, tests and benchmarks are made of their libraries' macros.
mapfile -t compiled < <(python3 -c '
import json, os
for row in json.load(open("build/tidy/compile_commands.json")):
    print(os.path.relpath(row["file"]))' | grep -E '^(io|rules|scanner|datasets)/' | sort -u)

strict=$(mktemp)
done_list=$(mktemp)
trap 'rm -f "$done_list" "$strict"' EXIT
if [ $# -gt 0 ]; then
  files=("$@")
  printf '%s\n' "$@" >"$strict"
else
  base=${LINT_BASE:-$(git rev-parse --verify -q HEAD~1 || git rev-parse HEAD)}
  changed=$(git diff --name-only "$base" -- '*.cpp' || true)
  printf '%s\n' "$changed" >"$strict"
  mapfile -t files < <({
    printf '%s\n' "${compiled[@]}" | grep -xF -f <(printf '%s\n' "$changed") || true
    printf '%s\n' "${compiled[@]}"
  } | awk '!seen[$0]++')
fi

export done_list strict deadline=$((SECONDS + ${LINT_SECONDS:-600}))
[ $# -gt 0 ] && deadline=$((SECONDS + 86400))
started=$(date +%s)
export started
# shellcheck disable=SC2016  # expanded by the inner shell
printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -I{} bash -c '
  [ $(($(date +%s) - started)) -lt "$deadline" ] || exit 0
  clang-tidy-19 -p build/tidy --quiet --warnings-as-errors="*" "$1" 2>/dev/null || {
    grep -qxF "$1" "$strict" && exit 1
    echo "lint: warning: clang-tidy objects to $1, which is older than LINT_BASE"
  }
  echo "$1" >>"$done_list"' _ {} || status=1

checked=$(wc -l <"$done_list")
echo "lint: clang-tidy has been through $checked of ${#files[@]} files"
if [ "$status" -eq 0 ] && [ "$checked" -lt "${#files[@]}" ]; then
  echo "lint: not checked, the time was up:"
  printf '%s\n' "${files[@]}" | grep -vxF -f "$done_list" | sed 's/^/  /'
fi
exit $status
