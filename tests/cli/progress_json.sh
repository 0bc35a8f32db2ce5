# Progress as JSON lines on standard error; the last one is done, and has read everything.
cp -r "$DATASETS/rules" rules
make_events --size 4M --pack gzip -o events.gz 2>made
trawl scan -r rules --progress json -o alerts.ndjson events.gz 2>errors
grep '^{' errors | tail -n 1 | jq -c --slurpfile made made \
  '[.is_done, .read_bytes == .total_bytes, .unpacked_bytes == $made[0].bytes, .events == $made[0].events]'
trawl scan -r rules --progress off -o alerts.ndjson events.gz 2>&1 | grep -c '^{'
exit 0
