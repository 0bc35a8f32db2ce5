# Each value that makes no sense is named, with what was expected.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
try() { echo "\$ trawl scan $*" >&2; trawl scan -r rules "$@" events.ndjson >/dev/null; echo "exit $?" >&2; }
try --since yesterday
try --until 2026-13-01
try --max-memory 12X
try --max-memory 1K
try --chunk-size 0
try --threads 0
try --threads many
try --progress sometimes
try -f xml
try --severity hihg
try --exclude-type eqll
try --name
try --temp-dir missing
