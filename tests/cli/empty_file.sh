# An empty file is an input without events: read, no failure.
cp -r "$DATASETS/rules" rules
: >empty.ndjson
trawl scan -r rules -o alerts.ndjson empty.ndjson
echo "exit $?"
wc -c <alerts.ndjson
