# What would be read is listed with its codecs, framing, format, bytes and events; what cannot be is named.
make_events --size 200K --seed 3 -o lines.ndjson 2>/dev/null
make_events --size 200K --seed 3 --shape records --pack gzip -o records 2>/dev/null
make_events --size 3M --seed 3 -o large.ndjson 2>/dev/null
printf '{"digestStartTime":"2026-03-01T00:00:00Z","awsAccountId":"1","logFiles":[],"digestS3Bucket":"b","digestEndTime":"2026-03-01T01:00:00Z"}' >digest
tar -cf t.tar --sort=name --mtime=@0 --owner=0 --group=0 lines.ndjson large.ndjson records
zstd -q t.tar -o "t$(printf '\033')zst"
head -c 5000 records >broken.gz
: >empty
mkdir folder
mv digest empty folder
trawl inputs lines.ndjson records large.ndjson t.tar t*zst broken.gz folder nothere
echo "exit $?"
trawl inputs --json t.tar | jq -c '[.member, .codecs, .framing, .mappings, .events, .is_estimate, .members]'
echo "exit $?"
# An estimate of what is larger than the first megabyte is near the truth.
events=$(wc -l <large.ndjson)
trawl inputs --json large.ndjson 2>/dev/null | jq --argjson events "$events" '(.events / $events) as $share | $share > 0.9 and $share < 1.1'
trawl inputs --map none records 2>/dev/null
trawl inputs
echo "exit $?"
