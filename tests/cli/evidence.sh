# From alerts back to their bytes: show prints them, verify says which have changed.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" plain.ndjson
gzip -kc plain.ndjson >b.gz
tar -cf inner.tar plain.ndjson
zip -q x.zip inner.tar b.gz
zstd -q x.zip -o nested.zip.zst
trawl scan -r rules -o alerts.ndjson plain.ndjson b.gz nested.zip.zst 2>/dev/null
jq -r '[."trawl.evidence.input", ."trawl.evidence.member"] | join(" ")' alerts.ndjson | sort -u
trawl verify alerts.ndjson
echo "exit $?"
# Every alert's bytes are a line of the sample.
trawl show alerts.ndjson >shown
echo "exit $?, $(wc -l <shown) lines, $(grep -cvxFf plain.ndjson shown) others"
[ "$(wc -l <shown)" -eq "$(wc -l <alerts.ndjson)" ] && echo "one for each alert"
id=$(jq -r 'select(."trawl.evidence.input" == "nested.zip.zst") | ."kibana.alert.uuid"' alerts.ndjson | head -1)
trawl show alerts.ndjson "${id:0:12}" | jq -c '[."@timestamp", (.event.action // ."event.action")]'
trawl show alerts.ndjson 000000000000
echo "exit $?"
trawl show alerts.ndjson "${id:0:12}" nothing
echo "exit $?"

echo "== elsewhere"
mkdir away
mv plain.ndjson b.gz nested.zip.zst away
trawl verify alerts.ndjson >out
echo "exit $?, $(cut -d ' ' -f 1 out | sort | uniq -c | awk '{print $2}')"
trawl verify --input-root away alerts.ndjson
echo "exit $?"

echo "== changed"
offset=$(jq -r 'select(."trawl.evidence.input" == "plain.ndjson") | ."trawl.evidence.offset"' alerts.ndjson | head -1)
printf x | dd of=away/plain.ndjson bs=1 seek=$((offset + 5)) conv=notrunc 2>/dev/null
head -c 500 away/b.gz >short.gz && mv short.gz away/b.gz
zip -q away/other.zip inner.tar && mv away/other.zip away/nested.zip.zst
trawl verify --input-root away alerts.ndjson >out
echo "exit $?"
sed -E 's/[0-9a-f]{32}/H/g; s/byte [0-9]+/byte N/g' out | sort -u
trawl show --input-root away alerts.ndjson >/dev/null 2>errors
echo "exit $?, $(grep -c 'not shown' errors) not shown"

echo "== no alerts"
echo '{"a":1}' >no-alerts
trawl verify no-alerts
echo "exit $?"
trawl verify missing
echo "exit $?"
