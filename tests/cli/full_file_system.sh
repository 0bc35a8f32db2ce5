# A file system that fills up while the alerts are written: no half file stays.
mkdir small
mount -t tmpfs -o size=256k tmpfs small 2>/dev/null || { echo "skipped: needs the right to mount" >&2; exit 77; }
trap 'umount small' EXIT
cat >everything.toml <<'TOML'
[rule]
name = "Everything"
rule_id = "everything"
type = "query"
language = "kuery"
severity = "low"
risk_score = 1
description = "Matches every event."
query = "event.kind: event"
TOML
make_events --size 1M -o events.ndjson 2>/dev/null
trawl scan -r everything.toml -o small/alerts.ndjson events.ndjson
echo "exit $?"
ls -A small
