# A scan that is killed again and again, at random points, and goes on where it was: the alert file is that of one
# uninterrupted scan, and so is the manifest but for times and what was taken from the checkpoint.
mkdir plain
make_events --size 10M --file-size 1M -o plain >/dev/null 2>&1
mkdir archive
pack() {
  $2 <"plain/00000$1.ndjson" >"archive/$1.$3"
}
pack 0 gzip gz
pack 1 'zstd -q' zst
pack 2 bzip2 bz2
pack 3 xz xz
pack 4 'lz4 -q' lz4
cp plain/000005.ndjson archive/5.ndjson
tar -cf archive/6.tar -C plain 000006.ndjson 000007.ndjson 000008.ndjson
tar -czf archive/7.tar.gz -C plain 000009.ndjson 000000.ndjson
head -c 60000 plain/000001.ndjson | gzip | head -c 4000 >archive/8.cut_off.gz
printf '{"a":1}\nno event\n' >archive/9.ndjson

cat >many.toml <<'TOML'
[rule]
name = "Many"
rule_id = "many"
type = "query"
language = "kuery"
severity = "low"
risk_score = 1
description = "Matches many events."
query = "event.action: Describe*"
TOML
trawl scan -r many.toml -r "$DATASETS/rules" -o whole.ndjson archive 2>/dev/null
echo "uninterrupted: exit $?"

# What must not differ.
account() {
  jq 'del(.command_line, .stages, .alerts.file)' "$1.manifest.json"
}

# Kills with signal $1 after a random time, until a scan comes through; after 10 attempts none is killed any more.
kill_and_resume() {
  local attempt=0 status=137 options="-r many.toml -r $DATASETS/rules -o resumed.ndjson --checkpoint kept --threads $2"
  while [ "$status" -ne 0 ] && [ "$status" -ne 1 ]; do
    attempt=$((attempt + 1))
    # shellcheck disable=SC2086  # several words
    trawl scan $options archive 2>errors &
    local program=$!
    if [ "$attempt" -le 10 ]; then
      sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
      kill -"$1" $program 2>/dev/null
    fi
    wait $program 2>/dev/null
    status=$?
    # It may be killed when all is written and nothing but the end of the program left.
    [ "$status" -ge 128 ] && [ -e resumed.ndjson ] && ! cmp -s resumed.ndjson whole.ndjson &&
      echo "half an alert file of a scan that was killed"
  done
  echo "$1, $2 threads: exit $status, left: $(ls -A kept)"
  cmp resumed.ndjson whole.ndjson && echo "the same alerts"
  diff <(account resumed.ndjson) <(account whole.ndjson) && echo "the same account"
  rm -f resumed.ndjson*
}
kill_and_resume KILL 1
kill_and_resume KILL 2
kill_and_resume TERM 1
kill_and_resume TERM 2
find . -mindepth 1 -maxdepth 1 ! -name '*.partial' -printf '%f\n' | sort
