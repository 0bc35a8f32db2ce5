# A mapping of the user's own: for map, scan and explain; the manifest names it; what is wrong with it is said.
cat >door.toml <<'TOML'
name = "shop.door"
[[recognise]]
has = ["door"]
[constants]
"event.dataset" = "shop.door"
[verbatim]
"event.action" = "did"
[[do]]
copy = "raw.did"
to = "event.action"
TOML
cat >rule.toml <<'TOML'
[rule]
name = "Door opened"
rule_id = "door"
type = "query"
language = "kuery"
severity = "low"
risk_score = 1
description = "A door."
query = "event.dataset: shop.door and event.action: opened"
TOML
printf '{"door":1,"did":"opened"}\n{"door":2,"did":"closed"}\n' >events.ndjson
trawl map --map door.toml events.ndjson
echo "== with those of the program"
trawl map --map door.toml,auto --explain --record 1 events.ndjson
echo "== scan"
trawl scan -r rule.toml --map door.toml -o alerts.ndjson events.ndjson 2>/dev/null
jq -c '[."trawl.mapping", .event.action]' alerts.ndjson
jq -c '.options.files[] | [.use, .name, .path]' alerts.ndjson.manifest.json
[ "$(jq -r '.options.files[0].sha256' alerts.ndjson.manifest.json)" = "$(sha256sum <door.toml | cut -d' ' -f1)" ] && echo "its digest"
trawl explain -r rule.toml --map door.toml events.ndjson | grep matches
echo "== mistakes"
sed 's/^copy/cpoy/' door.toml >bad.toml
trawl map --map bad.toml events.ndjson
echo "exit $?"
trawl scan -r rule.toml --map missing.toml events.ndjson
echo "exit $?"
