# However events lie in a file, they are found, and each is one alert with its own place. Files of AWS without events
# are counted, and are no failure.
cp -r "$DATASETS/rules" rules
grep -m 1 '"StartExportTask"' "$DATASETS/samples/cloudtrail-ecs.ndjson" >event
e=$(cat event)
mkdir in
printf '%s\n%s' "$e" "$e" >in/lines-no-last-break
printf '\xEF\xBB\xBF%s\r\n\r\n%s\r\n' "$e" "$e" >in/lines-crlf
printf '%s%s' "$e" "$e" >in/documents
printf '%s' "$e" | jq . >in/documents-pretty
printf '%s' "$e" | jq . >>in/documents-pretty
printf '[%s,\n%s]' "$e" "$e" >in/array
printf '%s' "[$e,$e]" | jq . >in/array-pretty
printf '{"Records":[%s,%s]}' "$e" "$e" >in/records
printf '{"took":3,"hits":{"total":{"value":2},"hits":[%s,%s]}}' "$e" "$e" >in/hits
printf '{"events":[%s],"nextToken":"x"}\n{"events":[%s]}\n' "$e" "$e" >in/events
printf '{"@odata.context":"x","value":[%s,%s]}' "$e" "$e" >in/value
printf '{"expected":[%s,%s]}' "$e" "$e" >in/expected
printf '{"Events":[%s,%s]}' "$e" "$e" >in/lookup
printf '{"messageType":"DATA_MESSAGE","logGroup":"g","logEvents":[%s,%s]}' "$e" "$e" >in/subscription
printf '{"awsAccountId":"1","digestStartTime":"2026-03-01T00:00:00Z","logFiles":[]}' >in/digest
printf '{"fileVersion":"1.0","configSnapshotId":"x","configurationItems":[{"a":1}]}' >in/config
trawl scan -r rules -o alerts.ndjson in
echo "exit $?"
jq -c '[."trawl.evidence.input", ."trawl.evidence.offset", ."trawl.evidence.record"]' alerts.ndjson
jq -c '.inputs[] | [.path, .framing, .events, .no_events_here,
                    .unpacked_bytes == .event_bytes + .between_bytes + .rejected_bytes]' alerts.ndjson.manifest.json
# The bytes behind an alert are those of its event.
jq -r '[."trawl.evidence.input", ."trawl.evidence.offset" + 1, ."trawl.evidence.length"] | @tsv' alerts.ndjson |
  while read -r file offset length; do
    tail -c "+$offset" "$file" | head -c "$length" | jq -cS . | cmp -s - <(jq -cS . event) || echo "$file, $offset: other bytes"
  done
