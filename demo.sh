#!/usr/bin/env bash
# From a fresh machine to alerts: installs the packages, builds trawl, makes an archive of a few days
# of CloudTrail (plain, gzip and zstd), scans it with the rules of datasets/rules and shows the alerts.
set -euo pipefail
cd "$(dirname "$0")"

./setup.sh
cmake --preset release >/dev/null
cmake --build --preset release --target trawl make_events

demo=build/demo
rm -rf "$demo"
mkdir -p "$demo/archive"
echo "demo: making the archive in $demo/archive"
make_events() { build/release/make_events --size 64M "$@"; }
make_events --seed 1 -o "$demo/archive/monday.ndjson" --expected "$demo/monday.json"
make_events --seed 2 --pack gzip -o "$demo/archive/tuesday.ndjson.gz" --expected "$demo/tuesday.json"
make_events --seed 3 --pack zstd --frame-size 4M -o "$demo/archive/wednesday.ndjson.zst" \
  --expected "$demo/wednesday.json"

scan=(build/release/trawl scan -r datasets/rules -o "$demo/alerts.ndjson" "$demo/archive")
echo
echo "\$ ${scan[*]}"
"${scan[@]}"

echo
echo "The first alerts, by time:"
jq -r '[.["kibana.alert.original_time"], .["kibana.alert.severity"], .["kibana.alert.rule.name"],
        (.user.name // .["user.name"] // "-"),
        "\(.["trawl.evidence.input"] | sub(".*/"; "")):\(.["trawl.evidence.record"])"] | @tsv' \
  "$demo/alerts.ndjson" | head -n 12 | awk -F '\t' '
    BEGIN { printf "%4s  %-24s  %-8s  %-52s  %-10s  %s\n", "", "time", "severity", "rule", "user", "place" }
    { printf "%4d  %-24s  %-8s  %-52s  %-10s  %s\n", NR, $1, $2, $3, $4, $5 }'

expected=$(cat "$demo"/*day.json | jq -s 'map(.export_successes) | add')
found=$(grep -c -F '"kibana.alert.rule.name":"RDS snapshot exported to S3"' "$demo/alerts.ndjson" || true)
echo
echo "RDS snapshot exports: $found found, $expected in the archive."
echo "All alerts: $demo/alerts.ndjson; what was read: $demo/alerts.ndjson.manifest.json"
[ "$found" -eq "$expected" ]
