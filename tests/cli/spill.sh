# More alerts than memory: what does not fit goes to disk, and the bytes stay the same.
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
make_events --size 160M --pack zstd --frame-size 1M -o events.zst --expected expected.json
mkdir spill
trawl scan -r everything.toml --max-memory 64M --temp-dir spill -o small.ndjson events.zst 2>/dev/null
echo "exit $?"
trawl scan -r everything.toml --max-memory 2G -o large.ndjson events.zst 2>/dev/null
echo "exit $?"
cmp small.ndjson large.ndjson && echo "the same bytes"
[ "$(wc -l <small.ndjson)" -eq "$(jq .events expected.json)" ] && echo "every event"
[ "$(jq .stages.spilled_bytes small.ndjson.manifest.json)" -gt 0 ] && echo "spilled"
ls -A spill
