# An event that does not say where it lives is tried by every rule, with a message; --index says it.
cat >rule.toml <<'TOML'
[rule]
name = "Scoped"
rule_id = "scoped"
type = "query"
language = "kuery"
severity = "low"
risk_score = 1
description = "Only for one index."
index = ["logs-aws.cloudtrail-*"]
query = "event.action: Probe"
TOML
printf '{"@timestamp":"2026-01-01T00:00:00Z","event":{"action":"Probe"}}\n' >unknown.ndjson
printf '{"@timestamp":"2026-01-01T00:00:00Z","event":{"action":"Probe","dataset":"okta.system"}}\n' >elsewhere.ndjson
count() { trawl scan -r rule.toml "$@" 2>errors | wc -l; grep "index is not known" errors; }
count unknown.ndjson
count --index logs-aws.cloudtrail-default unknown.ndjson
count --index logs-okta.system-default unknown.ndjson
count elsewhere.ndjson
count --index logs-aws.cloudtrail-default elsewhere.ndjson
exit 0
