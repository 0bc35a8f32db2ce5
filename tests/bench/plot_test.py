"""bench/plot.py: the same bytes for the same result, every point in its place, and a message where there is nothing to draw."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

PLOT = pathlib.Path(__file__).resolve().parents[2] / "bench/plot.py"


def result(cases):
    return {"data": {"bytes": 10**9}, "cases": cases}


def swept(rules, threads, seconds):
    return {"name": f"{rules} rules, {threads} threads", "sweep": "rules", "rules": rules, "threads": threads,
            "seconds": seconds}


def draw(folder, name, cases):
    source = folder / f"{name}.json"
    source.write_text(json.dumps(result(cases)))
    done = subprocess.run([sys.executable, PLOT, source, folder / name], capture_output=True, text=True)
    return done, folder / name


def check(is_right, what):
    if not is_right:
        sys.exit(f"wrong: {what}")


CASES = [swept(1, 1, [0.5, 0.4, 0.6]), swept(1, 2, [0.25, 0.25, 0.3]), swept(10, 1, [1, 1, 1]), swept(100, 1, [2, 2, 4]),
         {"name": "rg -j1 -c -F", "seconds": [0.2]}, {"name": "<other> & more", "seconds": [1]}]

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    first, one = draw(folder, "one", CASES)
    check(first.returncode == 0, first.stderr)
    # In another order too: results may list their cases as they like.
    second, two = draw(folder, "two", CASES[::-1])
    check(second.returncode == 0, second.stderr)
    for plot in ("rules.svg", "threads.svg"):
        check((one / plot).read_bytes() == (two / plot).read_bytes(), f"{plot} differs from run to run")
    rules = (one / "rules.svg").read_text()
    centres = [(float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', rules)]
    check(len(centres) == 3, "a point for each number of rules")
    # Logarithmic: 1, 10 and 100 are evenly spaced. 2, 1 and 0.5 GB/s: each half as high above the axis as the last.
    check(abs((centres[1][0] - centres[0][0]) - (centres[2][0] - centres[1][0])) < 0.2, "the x axis")
    heights = [350 - y for _, y in centres]
    check(abs(heights[0] / heights[1] - 2) < 0.02 and abs(heights[1] / heights[2] - 2) < 0.02, "the y axis")
    check("rg -j1 -c -F" in rules and "other" not in rules, "peers that are known")
    threads = (one / "threads.svg").read_text()
    check(threads.count("<polyline") == 1 and "1 rule<" in threads, "a line for what ran on several threads")
    nothing, _ = draw(folder, "nothing", [{"name": "rg -j1 -c -F", "seconds": [1]}])
    check(nothing.returncode != 0 and "no case" in nothing.stderr, "a result without a sweep")
print("plots are as they should be")
