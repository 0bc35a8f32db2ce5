# GeoIP databases: fields of raw events that rules can ask for; named in the manifest; bad ones are refused.
python3 "$DATASETS/../tests/geoip/make_mmdb.py" db
raw() {
  echo "{\"eventTime\":\"2026-05-04T03:02:01Z\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\",\"awsRegion\":\"eu-north-1\",\"sourceIPAddress\":\"$1\"}"
}
{
  raw 192.0.2.7
  raw 198.51.100.7
  raw 10.0.0.1
  raw s3.amazonaws.com
  echo '{"@timestamp":"2026-05-04T00:00:00Z","source":{"ip":"192.0.2.7"}}'
} >events.ndjson
databases=(--geoip db/city.mmdb --geoip db/country.mmdb --geoip db/asn.mmdb)
trawl map "${databases[@]}" events.ndjson | jq -c '[.source.ip, .source.geo, .source.as]'
echo "== without databases"
trawl map events.ndjson | jq -c '[.source.geo, .source.as]' | sort -u
echo "== explained"
trawl map "${databases[@]}" --explain --record 1 events.ndjson | grep -A 1 'source.geo.city_name' | sed -E 's/line [0-9]+/line N/'
cat >rule.toml <<'TOML'
[rule]
name = "From Porto"
rule_id = "porto"
type = "query"
language = "kuery"
severity = "low"
risk_score = 1
description = "Somebody in Porto."
query = "source.geo.city_name: Porto and source.as.number: 64500"
TOML
echo "== scan"
trawl scan -r rule.toml "${databases[@]}" -o alerts.ndjson events.ndjson 2>/dev/null
jq -c '[."trawl.evidence.record", .source.geo.city_name]' alerts.ndjson
jq -c '.options.files[] | [.use, .name, .path]' alerts.ndjson.manifest.json
trawl scan -r rule.toml events.ndjson 2>/dev/null | wc -l
trawl explain -r rule.toml "${databases[@]}" --record 1 events.ndjson
echo "== bad databases"
for name in cut other missing; do
  trawl map --geoip "db/$name.mmdb" events.ndjson
  echo "exit $?"
done
trawl map --geoip db/loop.mmdb --record 1 events.ndjson | jq -c '[.event.kind, .source.geo]'
