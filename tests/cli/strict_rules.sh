# With --strict-rules a rule that cannot run is a failure; the scan is done all the same.
mkdir rules
cp "$DATASETS/rules/exfiltration_rds_snapshot_export.toml" rules/good.toml
printf '[rule]\nname = "Learned"\nrule_id = "ml"\ntype = "machine_learning"\nseverity = "low"\nrisk_score = 1\ndescription = "d"\nanomaly_threshold = 50\nmachine_learning_job_id = "job"\n' >rules/ml.toml
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
trawl scan --strict-rules -r rules -o alerts.ndjson events.ndjson
echo "exit $?"
wc -l <alerts.ndjson
