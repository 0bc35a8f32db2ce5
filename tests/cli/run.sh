#!/usr/bin/env bash
# Runs one test of the command line: NAME.sh in an empty folder, and compares what it prints with NAME.out (or
# nothing), NAME.err (or nothing) and its exit status with NAME.exit (or 0). What is not expected must not be printed.
#
#   tests/cli/run.sh NAME BUILD_FOLDER       UPDATE_GOLDEN=1 writes the expected files; read the diff
#
# A test finds the program as `trawl`, the generator as `make_events`, and DATASETS. Left out of standard error: how
# long a scan took, and the digest of the alerts, which changes with every field of an alert (manifest.sh checks it). Exit status 77: skipped, with the reason on standard error.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
name=$1
build=$(cd "$2" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Readable for the tests that give up the rights of root.
chmod 755 "$folder"
mkdir "$folder/work" "$folder/result"

export DATASETS=$here/../../datasets
export PATH=$build:$PATH LC_ALL=C.UTF-8 TZ=UTC
cd "$folder/work" || exit 1
bash "$here/$name.sh" >"$folder/result/out" 2>"$folder/result/err_all" </dev/null
status=$?
if [ "$status" -eq 77 ]; then
  cat "$folder/result/err_all"
  exit 77
fi
sed -E '/^(time|sha256) +[0-9a-f]/d' "$folder/result/err_all" >"$folder/result/err"
echo "$status" >"$folder/result/exit"

# What a missing file stands for.
touch "$folder/nothing"
echo 0 >"$folder/zero"
expected() {
  if [ -f "$here/$name.$1" ]; then
    echo "$here/$name.$1"
  elif [ "$1" = exit ]; then
    echo "$folder/zero"
  else
    echo "$folder/nothing"
  fi
}

failed=0
for part in out err exit; do
  if [ -n "${UPDATE_GOLDEN:-}" ]; then
    default=$folder/nothing
    [ $part = exit ] && default=$folder/zero
    if cmp -s "$default" "$folder/result/$part"; then
      rm -f "$here/$name.$part"
    else
      cp "$folder/result/$part" "$here/$name.$part"
    fi
  elif ! diff -u --label "expected $part" --label "actual $part" "$(expected $part)" "$folder/result/$part"; then
    failed=1
  fi
done
exit $failed
