# A truncated or damaged archive: everything before the damage is scanned, and the message says where it is.
cp -r "$DATASETS/rules" rules
make_events --size 2M --pack gzip -o whole.gz 2>/dev/null
make_events --size 2M --pack zstd --frame-size 200K -o whole.zst 2>/dev/null
head -c 300000 whole.gz >cut.gz
head -c 200000 whole.zst >cut.zst
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" whole.ndjson
trawl scan -r rules --name 'RDS*' -o alerts.ndjson cut.gz cut.zst whole.ndjson 2>errors
echo "exit $?"
# How many events lie before a cut depends on the packer's version.
sed -E 's/[0-9,]+ events? before/N events before/; s/byte [0-9]+/byte N/; s/^(events|rejected|sha256|time) .*/\1/' errors
jq -r '."trawl.evidence.input"' alerts.ndjson | sort | uniq -c
jq -c '.inputs[] | [.path, (.events > 0), .unpacked_bytes == .event_bytes + .between_bytes + .rejected_bytes]' \
  alerts.ndjson.manifest.json
