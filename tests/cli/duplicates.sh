# The same bytes met twice are alerted on twice, and the later alert says where the first one lies; --dedup drops it. The
# first one is the one whose place comes first, whatever the order of the arguments.
cp -r "$DATASETS/rules" rules
event() { echo "{\"@timestamp\":\"2026-03-10T12:00:0$1Z\",\"event\":{\"action\":\"StartExportTask\",\"provider\":\"rds.amazonaws.com\",\"outcome\":\"success\",\"dataset\":\"aws.cloudtrail\"}$2}"; }
{ event 1; event 2; event 1; event 3; } >b
{ event 3; event 1 ',"n":1'; event 2; } >a
printf '{"Records":[%s]}' "$(event 2)" | gzip >c.gz
places='[."@timestamp"[17:19], ."trawl.evidence.input", ."trawl.evidence.record", ."trawl.duplicate_of.input", ."trawl.duplicate_of.record", ."trawl.duplicate_of.offset"]'
trawl scan -r rules -o alerts.ndjson c.gz b a
echo "exit $?"
jq -c "$places" alerts.ndjson
trawl scan -r rules --threads 3 --chunk-size 64 a b c.gz 2>/dev/null | cmp - alerts.ndjson && echo "the same bytes"
trawl scan -r rules --dedup -o once.ndjson a b c.gz
jq -c "$places" once.ndjson
jq -c '[.options.dedup, .totals.hits, .totals.duplicate_hits, .totals.duplicate_alerts, .alerts.alerts, ([.rules.loaded[].alerts] | add)]' once.ndjson.manifest.json
# A table says it too.
trawl scan -r rules -f csv a b c.gz 2>/dev/null | tr -d '\r' | sed -nE 's/^([^,]*),.*,([^,]*),,([0-9]+),[0-9]+,".*\}",/\1 \2 \3 /p'
