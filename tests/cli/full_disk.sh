# A full disk: one message, exit status 2, nothing left behind.
[ -c /dev/full ] || { echo "skipped: /dev/full is missing" >&2; exit 77; }
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
trawl scan -r rules -o /dev/full events.ndjson
echo "exit $?"
trawl scan -r rules events.ndjson >/dev/full
echo "exit $?"
trawl explain -r rules events.ndjson >/dev/full
echo "exit $?"
trawl scan -r rules -o alerts.ndjson --manifest /dev/full events.ndjson
echo "exit $?"
ls -A
