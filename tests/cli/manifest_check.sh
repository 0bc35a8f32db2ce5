# A manifest is added up again; whoever changes a number is told which.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" a.ndjson
printf 'garbage\n' >>a.ndjson
tar -cf x.tar a.ndjson
trawl scan -r rules -o alerts.ndjson a.ndjson x.tar 2>/dev/null
m=alerts.ndjson.manifest.json
trawl manifest check $m
echo "exit $?"
check() { # FILTER: the manifest changed by it
  jq "$1" $m >changed.json
  cp alerts.ndjson changed.alerts
  echo "== $1"
  trawl manifest check changed.json 2>/dev/null | sed -E 's/[0-9a-f]{64}/H/g; s/[0-9]{2,}/N/g'
  echo "exit ${PIPESTATUS[0]}"
}
check '.inputs[2].event_bytes += 1'
check '.inputs[0].rejected_spans[0].length += 1'
check '.inputs[0].rejected_spans[0].reason = ""'
check '.totals.events += 1'
check '.totals.members = 0'
check '.rules.loaded[0].alerts += 1'
check '.inputs[0].events = "many"'
check '.alerts.sha256 = "0000000000000000000000000000000000000000000000000000000000000000"'
check '.manifest_version = 2'
check '[]'
echo >>alerts.ndjson
trawl manifest check $m 2>&1 | sed -E 's/[0-9]{2,}/N/g'
rm alerts.ndjson
trawl manifest check $m
echo "exit $?"
trawl manifest check missing
echo "exit $?"
