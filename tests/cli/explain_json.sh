# The same as JSON, one object a line.
cp "$DATASETS/rules/exfiltration_rds_snapshot_export.toml" rule.toml
sed -n 3p "$DATASETS/samples/cloudtrail-ecs.ndjson" >event.ndjson
trawl explain --json -r rule.toml event.ndjson
