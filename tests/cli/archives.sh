# Members of archives give the alerts that the files would give; the manifest has an account of each.
cp -r "$DATASETS/rules" rules
make_events --size 2M --seed 3 -o a.ndjson 2>/dev/null
make_events --size 200K --seed 4 -o b.ndjson 2>/dev/null
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" c.ndjson
gzip -nk b.ndjson
mkdir logs
cp a.ndjson b.ndjson.gz logs
tar -cf inner.tar --sort=name --mtime=@0 --owner=0 --group=0 b.ndjson c.ndjson
# Only where the event lies, and what is made from it, may differ.
alerts() {
  trawl scan -r rules "$@" 2>/dev/null |
    jq -c 'del(."kibana.alert.uuid", ."kibana.alert.ancestors") | with_entries(select(.key | startswith("trawl.evidence") | not))' |
    sort | sha256sum
}
plain=$(alerts a.ndjson b.ndjson c.ndjson)
tar -cf x.tar --sort=name a.ndjson b.ndjson.gz c.ndjson
tar -cf nested.tar a.ndjson inner.tar
zip -q x.zip a.ndjson b.ndjson.gz c.ndjson
bzip2 -k x.tar && xz -k x.tar && lz4 -q x.tar x.tar.lz4 && zstd -q x.tar && gzip -k x.tar
mv x.tar.lz4 x.whatever
zip -q -0 packed.zip x.tar.xz
for input in x.tar x.tar.bz2 x.tar.xz x.whatever x.tar.zst x.tar.gz x.zip packed.zip nested.tar; do
  [ "$(alerts $input)" = "$plain" ] && echo "$input: the same"
done
[ "$(alerts - <x.tar.gz)" = "$plain" ] && echo "standard input: the same"
[ "$(alerts - <x.zip)" = "$plain" ] && echo "zip on standard input: the same"

trawl scan -r rules -o alerts.ndjson nested.tar packed.zip 2>/dev/null
echo "exit $?"
jq -c '.inputs[] | [.path, .member, .codec, .size_bytes != null, .container.members, .events, .unpacked_bytes == .event_bytes + .between_bytes + .rejected_bytes]' \
  alerts.ndjson.manifest.json
jq -c '.totals | [.inputs, .members, .inputs_with_error]' alerts.ndjson.manifest.json
jq -r '[."trawl.evidence.input", ."trawl.evidence.member"] | join(" ")' alerts.ndjson | sort | uniq -c | awk '{$1 = ""; print}'
for options in '--threads 1 --chunk-size 1K' '--threads 4 --tokens 2' '--threads 2 --chunk-size 64M'; do
  # shellcheck disable=SC2086  # several flags
  trawl scan -r rules $options nested.tar packed.zip 2>/dev/null | cmp - alerts.ndjson && echo "$options: the same bytes"
done
