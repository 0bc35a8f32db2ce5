# An event that is broken where no rule looks is found only with --validate.
cat >rule.toml <<'TOML'
[rule]
name = "Never"
rule_id = "never"
type = "query"
language = "kuery"
severity = "low"
risk_score = 1
description = "Matches nothing here."
query = "event.action: Never"
TOML
printf '{"event":{"action":"Other"},"note":"ok"}\n{"event":{"action":"Other"},"note":tru}\n' >events.ndjson
trawl scan -r rule.toml --validate events.ndjson
echo "exit $?"
