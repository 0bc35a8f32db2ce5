# Each event of the sample that should fire does, under the right rule; the alerts are sorted by time.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
trawl scan -r rules -o alerts.ndjson events.ndjson
status=$?
jq -r '[."@timestamp", ."kibana.alert.rule.name", ."kibana.alert.severity", ."trawl.evidence.record",
        ."trawl.evidence.offset", ."trawl.evidence.length"] | @tsv' alerts.ndjson
ls -A
exit $status
