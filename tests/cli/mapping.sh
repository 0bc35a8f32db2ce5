# A user's mapping decides what a test of a field means; a broken one stops everything.
cat >rule.toml <<'TOML'
[rule]
name = "Big"
rule_id = "big"
type = "query"
language = "kuery"
severity = "low"
risk_score = 1
description = "Compares a number."
query = "shop.total >= 100"
TOML
printf '{"@timestamp":"2026-01-01T00:00:00Z","shop":{"total":"20"}}\n{"@timestamp":"2026-01-01T00:00:01Z","shop":{"total":"100"}}\n' >events.ndjson
printf '{"shop.total":"long"}' >long.json
printf '{"shop.total":"keyword"}' >keyword.json
printf '{"shop.total":' >broken.json
times() { trawl scan -r rule.toml "$@" events.ndjson 2>/dev/null | jq -r '."@timestamp"'; echo "exit ${PIPESTATUS[0]}"; }
times --mapping long.json
times --mapping keyword.json
trawl scan -r rule.toml --mapping broken.json events.ndjson
echo "exit $?"
trawl scan -r rule.toml --mapping missing.json events.ndjson
echo "exit $?"
