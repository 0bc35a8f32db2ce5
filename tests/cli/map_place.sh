# Where each event lies, and where the rules look for it; what an event itself says under trawl gives way.
raw='{"eventTime":"2026-05-04T03:02:01Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-north-1"}'
{
  echo '{"a":1,"trawl":{"b":2},"trawl.evidence.input":"elsewhere"}'
  echo '{}'
  echo "$raw"
} >lines.ndjson
trawl map --with-place lines.ndjson | jq -c 'with_entries(select(.key == "a" or (.key | startswith("trawl"))))'
echo "== documents"
printf '{"Records":[{"eventTime":1},\n%s]}' "$raw" >records.json
trawl map --with-place --index logs-own-default records.json |
  jq -c '[."trawl.index", ."trawl.mapping", ."trawl.evidence.record", ."trawl.evidence.offset", ."trawl.evidence.length"]'
# The place leads to the bytes.
read -r offset length < <(trawl map --with-place --record 2 records.json |
  jq -r '"\(."trawl.evidence.offset") \(."trawl.evidence.length")"')
[ "$(tail -c +$((offset + 1)) records.json | head -c "$length")" = "$raw" ] && echo "the same bytes"
