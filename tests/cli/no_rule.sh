# Without a rule that can run nothing is done, whatever the reason.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
mkdir empty
try() { echo "\$ trawl scan $*" >&2; trawl scan "$@" -o alerts.ndjson events.ndjson; echo "exit $?" >&2; }
try -r empty
try -r missing
try -r rules --severity critical
ls
