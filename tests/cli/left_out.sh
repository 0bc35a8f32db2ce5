# Rules that cannot run here are counted and are no failure; 'rules check' says why.
mkdir rules
cp "$DATASETS/rules/exfiltration_rds_snapshot_export.toml" rules/good.toml
rule() {
  printf '[rule]\nname = "%s"\nrule_id = "%s"\ntype = "%s"\nseverity = "low"\nrisk_score = 1\ndescription = "d"\n' \
    "$1" "$1" "$2"
}
{ rule learned machine_learning; echo 'anomaly_threshold = 50'; echo 'machine_learning_job_id = "job"'; } >rules/ml.toml
{ rule piped esql; echo 'language = "esql"'; echo 'query = "FROM logs-* | LIMIT 1"'; } >rules/esql.toml
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
trawl scan -r rules -o alerts.ndjson events.ndjson
echo "exit $?"
