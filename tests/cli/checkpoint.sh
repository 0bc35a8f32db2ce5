# --checkpoint: what a scan keeps, who may go on with it, and who may not.
cp -r "$DATASETS/rules" rules
mkdir archive
for i in 1 2 3; do
  make_events --size 1M --seed $i >archive/$i.ndjson 2>/dev/null
done
touch -d 2026-01-01T00:00:00Z archive/*
trawl scan -r rules -o whole.ndjson archive 2>/dev/null

# A scan that reads everything, but cannot write its alerts. Nobody else goes on with what it leaves.
leave() {
  rm -rf kept
  trawl scan -r rules -o /dev/full --checkpoint kept archive >/dev/null 2>&1
}
# The same command with other arguments: what was resumed, or why not.
resume() {
  trawl scan -r rules -o alerts.ndjson --checkpoint kept "$@" 2>&1 >/dev/null | grep -E '^(trawl:|inputs|resumed)' |
    sed -E "s/'[0-9a-f]{32}'/DIGEST/g"
  echo "exit ${PIPESTATUS[0]}"
}

echo "# goes on, and leaves nothing"
leave
ls kept
resume archive
cmp alerts.ndjson whole.ndjson && ls -A kept

echo "# threads, format and duplicates may change"
leave
resume --threads 1 --dedup -f csv archive
head -c 4 alerts.ndjson && echo

echo "# an input that was changed is read again"
leave
touch -d 2026-01-02T00:00:00Z archive/2.ndjson
resume archive
cmp alerts.ndjson whole.ndjson

echo "# another scan is refused"
leave
resume --since 2026-01-01 --validate archive
resume -r rules --exclude-severity high archive
resume archive/1.ndjson archive/3.ndjson
cp archive/1.ndjson archive/0.ndjson
resume archive
rm archive/0.ndjson

echo "# a torn journal loses what was torn"
leave
truncate -s -1 kept/journal
resume archive
cmp alerts.ndjson whole.ndjson
leave
printf 'left over' >>kept/journal
resume archive
cmp alerts.ndjson whole.ndjson

echo "# what is no checkpoint is refused"
leave
printf 'another program wrote this' >kept/journal
resume archive
mkdir other && touch other/notes
trawl scan -r rules -o alerts.ndjson --checkpoint other archive
echo "exit $?"
trawl scan -r rules -o alerts.ndjson --checkpoint rules/defense_evasion_cloudtrail_stopped.toml archive
echo "exit $?"
trawl scan -r rules -o alerts.ndjson --checkpoint archive/kept archive
echo "exit $?"
trawl scan -r rules -o alerts.ndjson --checkpoint new - <archive/1.ndjson
echo "exit $?"

echo "# one scan at a time"
leave
flock kept/lock trawl scan -r rules -o alerts.ndjson --checkpoint kept archive
echo "exit $?"
resume archive
