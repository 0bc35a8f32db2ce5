"""Draws the plots of docs/performance.md from a result of bench/macro/run.sh, as SVG. The same result gives the same bytes.

    plot.py RESULT.json FOLDER      writes FOLDER/rules.svg (speed against the number of rules) and FOLDER/threads.svg
"""

import json
import math
import pathlib
import statistics
import sys
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 60, 200, 40, 50
# Told apart without colour vision (Okabe and Ito).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
PEERS = ("rg -j1 -c -F", "reading a fresh mapping", "simdjson On-Demand, every field", "DuckDB, 1 thread")


def speed(case, size_bytes):
    return size_bytes / statistics.median(case["seconds"]) / 1e9


def spread(case, size_bytes):
    return size_bytes / max(case["seconds"]) / 1e9, size_bytes / min(case["seconds"]) / 1e9


def round_up(value):
    """The next 1, 2 or 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value * 0.999)


class Plot:
    """Points over an x axis that is a list of ticks, logarithmic or not, and a y axis from 0."""

    def __init__(self, title, x_title, ticks, is_logarithmic, highest):
        self.ticks, self.is_logarithmic = ticks, is_logarithmic
        self.top = round_up(highest)
        self.parts, self.labels = [], []
        self.text(LEFT, TOP - 18, title, "start", "bold")
        self.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, x_title)
        for tick in ticks:
            self.line(self.x(tick), HEIGHT - BOTTOM, self.x(tick), HEIGHT - BOTTOM + 5, "#333")
            self.text(self.x(tick), HEIGHT - BOTTOM + 19, f"{tick:,}")
        for i in range(6):
            y = self.top * i / 5
            self.line(LEFT, self.y(y), WIDTH - RIGHT, self.y(y), "#ddd" if i else "#333")
            self.text(LEFT - 8, self.y(y) + 4, f"{y:g}", "end")
        self.text(LEFT - 8, TOP - 4, "GB/s", "end")

    def x(self, value):
        first, last = self.ticks[0], self.ticks[-1]
        if first == last:
            return (LEFT + WIDTH - RIGHT) / 2
        share = (math.log(value / first) / math.log(last / first) if self.is_logarithmic
                 else (value - first) / (last - first))
        return LEFT + 12 + share * (WIDTH - RIGHT - LEFT - 24)

    def y(self, value):
        return HEIGHT - BOTTOM - value / self.top * (HEIGHT - TOP - BOTTOM)

    def line(self, x1, y1, x2, y2, colour, dashes=""):
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dashed}/>')

    def text(self, x, y, words, anchor="middle", weight="normal", colour="#333"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" '
                          f'fill="{colour}">{escape(words)}</text>')

    def series(self, name, points, colour):
        """`points`: (x, median, least, most), ascending."""
        path = " ".join(f"{self.x(x):.1f},{self.y(median):.1f}" for x, median, _, _ in points)
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for x, median, least, most in points:
            self.line(self.x(x), self.y(least), self.x(x), self.y(most), colour)
            self.parts.append(f'<circle cx="{self.x(x):.1f}" cy="{self.y(median):.1f}" r="3.5" fill="{colour}"/>')
        self.labels.append((self.y(points[-1][1]), name, colour))

    def level(self, name, value):
        if value <= self.top:
            self.line(LEFT, self.y(value), WIDTH - RIGHT, self.y(value), "#777", "5 4")
            self.labels.append((self.y(value), name, "#555"))

    def svg(self):
        # Labels stand beside the ends of their lines, and 15 units apart.
        last = -math.inf
        for y, name, colour in sorted(self.labels):
            last = max(y, last + 15)
            self.text(WIDTH - RIGHT + 8, last + 4, name, "start", "normal", colour)
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
                f'font-size="12">\n<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n'
                + "\n".join(self.parts) + "\n</svg>\n")


def points_of(cases, key, size_bytes):
    return sorted((case[key], speed(case, size_bytes), *spread(case, size_bytes)) for case in cases)


def sweep(result):
    return [case for case in result["cases"] if case.get("sweep") == "rules"]


def draw_rules(result):
    size = result["data"]["bytes"]
    cases = [case for case in sweep(result) if case["threads"] == 1]
    peers = [(case["name"], speed(case, size)) for case in result["cases"] if case["name"] in PEERS]
    points = points_of(cases, "rules", size)
    highest = max([most for *_, most in points] + [value for _, value in peers])
    plot = Plot("Speed against the number of rules, 1 thread", "rules", [point[0] for point in points], True, highest)
    for name, value in peers:
        plot.level(name, value)
    plot.series("trawl", points, COLOURS[0])
    return plot.svg()


def draw_threads(result):
    size = result["data"]["bytes"]
    by_rules = {}
    for case in sweep(result):
        by_rules.setdefault(case["rules"], []).append(case)
    series = {rules: points_of(cases, "threads", size) for rules, cases in sorted(by_rules.items()) if len(cases) > 1}
    threads = sorted({point[0] for points in series.values() for point in points})
    highest = max(most for points in series.values() for *_, most in points)
    plot = Plot("Speed against threads", "threads", threads, False, highest)
    for colour, (rules, points) in zip(COLOURS, series.items()):
        plot.series(f"{rules:,} rule{'s' * (rules != 1)}", points, colour)
    return plot.svg()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    result = json.loads(pathlib.Path(sys.argv[1]).read_text())
    if not sweep(result):
        sys.exit(f"{sys.argv[1]}: no case of it is one of a sweep over rules")
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rules.svg").write_text(draw_rules(result))
    (folder / "threads.svg").write_text(draw_threads(result))


if __name__ == "__main__":
    main()
