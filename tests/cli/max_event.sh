# --max-event bounds one event, in lines and in documents: what is longer is rejected, with its place, and what comes
# behind is scanned.
cp -r "$DATASETS/rules" rules
short=$(head -n 1 "$DATASETS/samples/cloudtrail-ecs.ndjson")
long="{\"message\":\"$(head -c 9000 /dev/zero | tr '\0' x)\"}"
printf '%s\n%s\n%s\n' "$short" "$long" "$short" >lines
printf '{"Records":[%s,%s,%s]}' "$short" "$long" "$short" >records
trawl scan -r rules --max-event 8K -o alerts.ndjson lines records
echo "exit $?"
jq -c '.options.max_event_bytes, (.inputs[] | [.path, .events, .rejected_spans])' alerts.ndjson.manifest.json
trawl scan -r rules lines records 2>&1 | grep -E '^(events|rejected)'
for size in 10 2G none; do
  trawl scan -r rules --max-event $size lines
  echo "exit $?"
done
