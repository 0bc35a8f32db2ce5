# Clause by clause: an event that matches, and one for each way to fail.
cp "$DATASETS/rules/exfiltration_rds_snapshot_export.toml" rule.toml
head -n 6 "$DATASETS/samples/cloudtrail-ecs.ndjson" >events.ndjson
trawl explain -r rule.toml events.ndjson
