# An output that cannot be written: said before anything is scanned.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
mkdir folder
try() { echo "\$ trawl scan $*" >&2; trawl scan -r rules "$@" events.ndjson; echo "exit $?" >&2; }
try -o missing/alerts.ndjson
try -o folder
try -o alerts.ndjson --manifest missing/m.json
try -o alerts.ndjson --manifest alerts.ndjson
try --manifest -
ls -A
