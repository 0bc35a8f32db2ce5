# CSV with one header, in the order of the alerts; formulas are neutralised.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
printf '%s\n' '{"@timestamp":"2026-03-02T10:00:00Z","data_stream":{"dataset":"aws.cloudtrail"},"event":{"action":"DeleteDetector","provider":"guardduty.amazonaws.com","outcome":"success"},"user":{"name":"=HYPERLINK(\"http://example.com\")"}}' >>events.ndjson
trawl scan -f csv -r rules events.ndjson 2>/dev/null
