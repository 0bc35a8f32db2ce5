# The manifest says what was read, and its sums add up; the digest is that of the alert file.
cp -r "$DATASETS/rules" rules
mkdir archive
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" archive/a.ndjson
printf 'garbage\n' >>archive/a.ndjson
make_events --size 1M --pack gzip -o archive/b.gz 2>/dev/null
trawl scan -r rules -o alerts.ndjson --manifest m.json archive missing 2>/dev/null
echo "exit $?"
jq -c '.inputs[] | [.path, .codec, .events, .rejected, .unpacked_bytes == .event_bytes + .between_bytes + .rejected_bytes]' m.json
[ "$(jq -r '.alerts.sha256' m.json)" = "$(sha256sum <alerts.ndjson | cut -d ' ' -f 1)" ] && echo "digest: right"
[ "$(jq -r '.alerts.alerts' m.json)" -eq "$(wc -l <alerts.ndjson)" ] && echo "count: right"
jq -c '[.version, .command_line[0:3]]' m.json
ls
