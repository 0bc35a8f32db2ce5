# A reader that goes away: one message, exit status 2.
cat >everything.toml <<'TOML'
[rule]
name = "Everything"
rule_id = "everything"
type = "query"
language = "kuery"
severity = "low"
risk_score = 1
description = "Matches every event."
query = "event.kind: event"
TOML
make_events --size 2M -o events.ndjson 2>/dev/null
trawl scan -r everything.toml events.ndjson | head -c 1
statuses=("${PIPESTATUS[@]}")
echo
echo "exit ${statuses[0]}"
