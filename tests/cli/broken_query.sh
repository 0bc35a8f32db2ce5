# A query with a syntax error: file, line, column, the line itself and a caret; the other rules run.
mkdir rules
cp "$DATASETS/rules/exfiltration_rds_snapshot_export.toml" rules/good.toml
cat >rules/bad.toml <<'TOML'
[rule]
name = "Bad query"
rule_id = "bad-1"
type = "query"
language = "kuery"
risk_score = 1
severity = "low"
description = "The value is missing."
query = '''
event.action: StartExportTask
    and user.name: and event.outcome: success
'''
TOML
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
trawl scan -r rules -o alerts.ndjson events.ndjson
echo "exit $?"
wc -l <alerts.ndjson
