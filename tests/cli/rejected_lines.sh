# A bad line never stops its file: it is counted, with its place. A file without any event counts as unread.
cp -r "$DATASETS/rules" rules
{
  sed -n 1,2p "$DATASETS/samples/cloudtrail-ecs.ndjson"
  echo 'not json'
  echo
  echo '{"@timestamp":"2026-03-02T08:00:00Z","event":{'
  sed -n 3,12p "$DATASETS/samples/cloudtrail-ecs.ndjson"
} >events.ndjson
trawl scan -r rules -o alerts.ndjson events.ndjson
echo "exit $?"
wc -l <alerts.ndjson
jq -c '.inputs[] | [.unpacked_bytes == .event_bytes + .between_bytes + .rejected_bytes, .rejected]' \
  alerts.ndjson.manifest.json
head -c 3000 /dev/zero >zeros
trawl scan -r rules zeros
echo "exit $?"
