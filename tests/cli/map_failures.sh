# Bad spans are reported as in a scan; evidence is never overwritten; nothing stands under a final name that is not whole.
{
  echo '{"a":1}'
  echo 'not json'
  echo '{"b":"\u12"}'
} >lines.ndjson
trawl map -o out.ndjson lines.ndjson missing.ndjson
echo "exit $?"
cat out.ndjson
echo "== nothing done"
trawl map
echo "exit $?"
trawl map --map apache lines.ndjson
echo "exit $?"
trawl map -o lines.ndjson lines.ndjson
echo "exit $?"
trawl map -o no/such/folder lines.ndjson
echo "exit $?"
echo "== a reader that goes away"
make_events --size 2M -o events.ndjson 2>/dev/null
trawl map events.ndjson | head -c 1
statuses=("${PIPESTATUS[@]}")
echo
echo "exit ${statuses[0]}"
ls -A
