# Alerts are a status of their own if one asks for it.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
sed -n 1p events.ndjson >quiet.ndjson
trawl scan --fail-on-alert -r rules -o alerts.ndjson events.ndjson 2>/dev/null
echo "exit $?, $(wc -l <alerts.ndjson) alerts"
trawl scan --fail-on-alert -r rules quiet.ndjson 2>/dev/null
echo "exit $?"
trawl scan --fail-on-alert -r rules quiet.ndjson missing.ndjson 2>/dev/null
echo "exit $?"
