#!/usr/bin/env bash
# Compares two results of bench/macro/run.sh: the change of each median, and the spread of both.
#
#   bench/compare.sh OLD.json NEW.json
#
# A change within the spread is marked "~". Exit status 1 if a case lost more than the spread.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,6p' "$0" >&2; exit 2; }
exec python3 - "$1" "$2" <<'PYTHON'
import json, statistics, sys

old, new = ({case["name"]: case["seconds"] for case in json.load(open(path))["cases"]} for path in sys.argv[1:])
losses = 0
print(f"{'case':<40} {'old s':>8} {'new s':>8} {'change':>8} {'spread':>7}")
for name in old:
    if name not in new:
        print(f"{name:<40} only in the old result")
        continue
    before, after = statistics.median(old[name]), statistics.median(new[name])
    spread = max((max(s) - min(s)) / statistics.median(s) for s in (old[name], new[name]))
    change = after / before - 1
    verdict = "~" if abs(change) <= spread else ("slower" if change > 0 else "faster")
    losses += verdict == "slower"
    print(f"{name:<40} {before:>8.3f} {after:>8.3f} {change:>+8.1%} {spread:>7.1%}  {verdict}")
for name in new.keys() - old.keys():
    print(f"{name:<40} only in the new result")
sys.exit(1 if losses else 0)
PYTHON
