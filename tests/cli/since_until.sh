# --since is included, --until is not; events outside are counted.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
times() { trawl scan -r rules "$@" events.ndjson 2>errors | jq -r '."@timestamp"'; grep '^outside' errors; }
times --since 2026-03-02T08:20:01Z
echo '=='
times --until 2026-03-02T08:00:05.250Z
echo '=='
times --since 2026-03-02T09:00:05.250+01:00 --until 2026-03-02T08:00:05.251Z
echo '=='
times --since 2027
