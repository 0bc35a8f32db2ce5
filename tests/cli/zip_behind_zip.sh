# Two zips one behind the other: a directory at the end speaks of one of them only, and the scan says so.
cp -r "$DATASETS/rules" rules
make_events --size 64K --seed 1 >first.ndjson 2>/dev/null
make_events --size 64K --seed 2 >second.ndjson 2>/dev/null
zip -q -X first.zip first.ndjson
zip -q -X second.zip second.ndjson
cat first.zip second.zip >both.zip
{ cat first.zip; printf 'more'; } >more.zip
for archive in first.zip both.zip more.zip; do
  trawl scan -r rules --progress off -o alerts.ndjson "$archive" 2>errors
  echo "$archive: exit $?"
  grep 'not all of the input' errors | sed 's/[0-9]* bytes/N bytes/'
done
