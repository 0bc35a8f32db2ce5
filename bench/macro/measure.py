"""Times scans and their peers side by side, checks every answer, prints ratios and writes one JSON result.

Every case is a command. In each round every case runs once, so that a change in the machine's mood falls on all of them;
the figure of a case is the median of its rounds. GB = 10^9 bytes of unpacked input.
"""

import argparse
import collections
import gzip
import hashlib
import itertools
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import time
import tomllib

import rules_sql

# What the reference evaluator is asked: some 4 MB, with one export that succeeded among them.
JUDGED_EVENTS = 2000


def run(command, keeps_output=True):
    """(seconds, resource usage, standard output) of a command that has to succeed.

    This process stays small while it measures, since the kernel counts the memory of the parent at the time of the
    fork into the peak of its child.
    """
    started = time.perf_counter()
    target = subprocess.PIPE if keeps_output else subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=target, stderr=subprocess.PIPE)
    output = process.stdout.read() if keeps_output else b""
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{errors.decode(errors='replace')}")
    return seconds, usage, output


def in_child(work):
    """Does it in a process of its own, which takes the memory that it needs with it. Ends the program if it fails."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except SystemExit as reason:
            print(reason, file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        sys.exit(1)


def check_answers(cases):
    """Runs every case once; warms the page cache."""
    for case in cases:
        output = run(case.command)[2]
        if case.check is not None and not case.check(output):
            sys.exit(f"wrong answer: {case.name}")


class Case:
    def __init__(self, name, command, check=None, data=None, facts=None):
        """`data`: bytes and events of what is read, if that is not the archive of ECS events. `facts` go into the result
        as they are: what plots need to know."""
        self.name, self.command, self.check = name, [str(part) for part in command], check
        self.data, self.facts = data, facts or {}
        self.seconds, self.processor_seconds, self.peak_bytes = [], [], 0

    def run_once(self):
        seconds, usage, _ = run(self.command, keeps_output=False)
        self.seconds.append(seconds)
        self.processor_seconds.append(usage.ru_utime + usage.ru_stime)
        self.peak_bytes = max(self.peak_bytes, usage.ru_maxrss * 1024)


def alert_check(count):
    return lambda output: output.count(b"\n") == count


def scan_cases(options, expected):
    """The seed rule and all rules, on one and two threads; the packed archives on two."""
    data, size = options.data, options.size
    plain = data / f"events-{size}.ndjson"
    seed = options.shared / "rules/seed"
    every = options.shared / "rules/elastic"
    own = pathlib.Path("datasets/rules")
    has_shared = seed.is_dir() and every.is_dir()
    if has_shared:
        one = ["-r", seed]
    else:
        print(f"absent: {options.shared}/rules; the sample rules stand in for them")
        one = ["-r", own / "exfiltration_rds_snapshot_export.toml"]
    hits = alert_check(expected["export_successes"])

    def scan(rules, archive, threads):
        return [options.trawl, "scan", *rules, "--threads", threads, "--progress", "off", archive]

    many = ["-r", every if has_shared else own]
    cases = [
        Case("one rule, 1 thread", scan(one, plain, 1), hits, facts={"sweep": "rules", "rules": 1, "threads": 1}),
        Case("one rule, 2 threads", scan(one, plain, 2), hits, facts={"sweep": "rules", "rules": 1, "threads": 2}),
        Case("all rules, 1 thread", scan(many, plain, 1)),
        Case("all rules, 2 threads", scan(many, plain, 2)),
        Case("one rule, gzip, 2 threads", scan(one, data / f"events-{size}.ndjson.gz", 2), hits),
        Case("one rule, zstd one frame, 2 threads", scan(one, data / f"events-{size}.one-frame.zst", 2), hits),
        Case("one rule, zstd frames, 2 threads", scan(one, data / f"events-{size}.frames.zst", 2), hits),
    ]
    # All rules: the number of alerts has no closed form, but their bytes do not depend on the threads.
    digests = set()

    def is_same(output):
        digests.add(hashlib.sha256(output).hexdigest())
        return len(digests) == 1 and output.count(b"\n") >= expected["export_successes"]

    cases[2].check = cases[3].check = is_same
    return cases


def alerts_by_rule(output):
    """How many alerts of each rule_id there are."""
    return collections.Counter(json.loads(line)["kibana.alert.rule.uuid"] for line in output.splitlines())


class SameAnswer:
    """Outputs are right if all are the same bytes and `is_right` says so of the first."""

    def __init__(self, is_right):
        self.is_right, self.digest = is_right, None

    def __call__(self, output):
        digest = hashlib.sha256(output).hexdigest()
        if self.digest is None:
            self.digest = digest if self.is_right(output) else ""
        return digest == self.digest


def names_of(output):
    return [json.loads(line)["kibana.alert.rule.name"] for line in output.splitlines()]


def sweep_cases(options, expected):
    """The same archive with ever more rules, and on ever more threads. A plain set stands for Elastic's KQL rules, the
    synthetic one for all there will be; without Elastic's rules, parts of the synthetic one stand for all.

    Every answer is compared with that of a scan that reads every event whole (--validate), which no prefilter touches.
    """
    plain = options.data / f"events-{options.size}.ndjson"
    successes = expected["export_successes"]
    sets = []
    if (options.rules / "plain").is_dir():
        # In each of these sets the export rule fires on every success, and on nothing else.
        def fires(output):
            return names_of(output).count("AWS RDS Snapshot Export") == successes

        sets += [(f"{folder.name} KQL rules", folder, fires)
                 for folder in sorted((options.rules / "plain").iterdir(), key=lambda f: len(list(f.glob("*.toml"))))]
    for folder in sorted((options.rules / "synthetic").iterdir(), key=lambda f: int(f.name)):
        firing = json.loads((folder / "expected.json").read_text())["firing"]
        if not sets or int(folder.name) == 2000:
            sets.append((f"{folder.name} synthetic rules", folder, alert_check(firing * successes)))
    cases = []
    for name, folder, is_right in sets:
        count = len(list(folder.glob("*.toml")))
        is_same = SameAnswer(is_right)
        scan = [options.trawl, "scan", "-r", folder, "--progress", "off", plain]
        cases.append(Case(f"{name}, read whole", [*scan, "--threads", 1, "--validate"], is_same,
                          facts={"is_check": True}))
        for threads in sorted({1, 2, os.cpu_count()} if folder.name in ("85", "2000") else {1}):
            cases.append(Case(f"{name}, {threads} thread{'s' * (threads > 1)}", [*scan, "--threads", threads], is_same,
                              facts={"sweep": "rules", "rules": count, "threads": threads}))
    return cases


def copy_first_lines(archive, copy, count):
    """Writes the first lines of an archive, which may be packed, into a file."""
    with (gzip.open if archive.suffix == ".gz" else open)(archive, "rb") as lines:
        copy.write_bytes(b"".join(itertools.islice(lines, count)))


def judge_cases(options):
    """Checks only: the first events of the archives go to the slow reference evaluator of the tests (bench_judge), which
    shares no matching code with the program. Rule by rule it has to find what a scan of the same events finds.

    Raw events are judged as ECS events, which `trawl map` makes of them: what it makes is not judged here.
    """
    trawl, judge = options.trawl, options.trawl.parent / "bench_judge"
    sample, raw, mapped = (options.data / f"judged-{name}.ndjson" for name in ("ecs", "raw", "mapped"))

    def make_samples():
        copy_first_lines(options.data / f"events-{options.size}.ndjson", sample, JUDGED_EVENTS)
        copy_first_lines(options.data / f"raw-{options.size}.ndjson.gz", raw, JUDGED_EVENTS)
        mapped.write_bytes(run([trawl, "map", raw])[2])

    in_child(make_samples)

    def case(rules, scanned, judged):
        def is_same(output):
            judged_hits = {rule: int(hits) for rule, hits in map(str.split, output.decode().splitlines())}
            alerts = run([trawl, "scan", "-r", rules, "--progress", "off", scanned])[2]
            return judged_hits == dict(alerts_by_rule(alerts)) != {}

        return Case(f"{rules} on {scanned.name}, by the reference evaluator", [judge, rules, judged, JUDGED_EVENTS],
                    is_same, facts={"is_check": True})

    own, aws = pathlib.Path("datasets/rules"), options.shared / "rules/elastic/rules/integrations/aws"
    folders = [own, options.shared / "rules/seed", *(options.rules / "plain").glob("*"), options.rules / "synthetic/2000"]
    return [*(case(folder, sample, sample) for folder in folders if folder.is_dir()),
            *(case(folder, raw, mapped) for folder in (own, aws) if folder.is_dir())]


def start_up_cases(options):
    """All of Elastic's rules, and nothing to scan."""
    every = options.shared / "rules/elastic"
    if not every.is_dir():
        return []
    nothing = options.data / "nothing.ndjson"
    nothing.write_bytes(b"")
    return [Case("start-up, all rules", [options.trawl, "scan", "-r", every, "--progress", "off", nothing],
                 lambda output: output == b"", {"bytes": 0, "events": 0})]


def raw_cases(options):
    """Raw CloudTrail, in files as it lies in S3, as one file of lines, and in the many small objects of a bucket: the
    rules for AWS against unpacking alone."""
    data, size, objects = options.data, options.size, options.objects
    rules = options.shared / "rules/elastic/rules/integrations/aws"
    if rules.is_dir():
        chosen, export = ["-r", rules, "--type", "query"], "AWS RDS Snapshot Export"
    else:
        chosen, export = ["-r", "datasets/rules"], "RDS snapshot exported to S3"

    def alerts_are_right(count):
        digests = set()

        # The bytes do not depend on the threads, and the export rule fires on all that it should.
        def is_right(output):
            digests.add(hashlib.sha256(output).hexdigest())
            names = [json.loads(line)["kibana.alert.rule.name"] for line in output.splitlines()]
            return len(digests) == 1 and names.count(export) == count

        return is_right

    cases = []
    for what, archive, made in (("raw records", data / f"raw-{size}", f"raw-records-{size}"),
                                ("raw lines", data / f"raw-{size}.ndjson.gz", f"raw-lines-{size}"),
                                (f"{objects:,} objects", data / f"bucket-{objects}", f"bucket-{objects}")):
        expected = json.loads((data / f"expected-{made}.json").read_text())
        is_right = alerts_are_right(expected["export_successes"])
        for threads in (1, 2):
            suffix = f"{what}, {threads} thread{'s' * (threads > 1)}"
            scan = [options.trawl, "scan", *chosen, "--threads", threads, "--progress", "off", archive]
            unpack = [options.trawl.parent / "bench_unpack", threads, archive]
            cases += [Case(f"AWS rules, {suffix}", scan, is_right, expected),
                      Case(f"unpack {suffix}", unpack,
                           lambda out, size=expected["bytes"]: int(out) == size, expected)]
    return cases


def peer_cases(options, expected):
    data, size = options.data, options.size
    plain = data / f"events-{size}.ndjson"
    lines = str(expected["lines_with_name"]).encode()
    wanted = [
        ("rg", "rg -j1 -c -F", ["-j1", "-c", "-F", "StartExportTask", plain], lambda out: out.strip() == lines),
        (str(options.trawl.parent / "bench_peers"), "reading a fresh mapping", ["map", plain],
         lambda out: int(out) == expected["events"]),
        (str(options.trawl.parent / "bench_peers"), "simdjson On-Demand, every field", ["walk", plain],
         lambda out: int(out.split()[0]) == expected["events"]),
        ("wc", "wc -l", ["-l", plain], lambda out: out.split()[0] == str(expected["events"]).encode()),
        ("igzip", "igzip -dc", ["-dc", data / f"events-{size}.ndjson.gz"], None),
        ("gzip", "gzip -dc", ["-dc", data / f"events-{size}.ndjson.gz"], None),
        ("zstd", "zstd -dc, one frame", ["-dc", "-q", data / f"events-{size}.one-frame.zst"], None),
        ("zstd", "zstd -dc, frames", ["-dc", "-q", data / f"events-{size}.frames.zst"], None),
    ]
    cases = []
    for program, name, arguments, check in wanted:
        if shutil.which(program) is None:
            print(f"absent: {program}")
        elif "-dc" in arguments:
            # Into the void: what counts is the unpacking.
            quoted = " ".join(f"'{part}'" for part in [program, *arguments])
            cases.append(Case(name, ["sh", "-c", quoted + " >/dev/null"]))
        else:
            cases.append(Case(name, [program, *arguments], check))
    return cases


def duckdb_cases(options, expected):
    """The seed rule, and the same 85 rules as a scan has them, put to DuckDB over the same lines (rules_sql.py)."""
    if shutil.which("node") is None or subprocess.run(["node", "-e", "require('@duckdb/node-api')"],
                                                      capture_output=True).returncode != 0:
        print("absent: DuckDB (npm install --prefix build/peers @duckdb/node-api)")
        return []
    plain = options.data / f"events-{options.size}.ndjson"

    def ask(name, rules, threads):
        question = options.data / f"question-{len(rules)}.sql"
        question.write_text(rules_sql.question(plain, map(rules_sql.query_of, rules)))
        return Case(name, ["node", "bench/macro/duckdb.js", question, threads])

    own = pathlib.Path("datasets/rules/exfiltration_rds_snapshot_export.toml")
    seed = sorted((options.shared / "rules/seed").glob("*.toml"))[-1:] or [own]
    cases = [ask("DuckDB, 1 thread", seed, 1), ask("DuckDB, 2 threads", seed, 2)]
    for case in cases:
        case.check = lambda output: int(output) == expected["export_successes"]
    rules = sorted((options.rules / "plain/85").glob("*.toml"))
    if not rules:
        print("absent: Elastic's rules; DuckDB is asked for one rule only")
        return cases

    # Rule by rule as many hits as the scan has alerts.
    def is_same(output):
        ids = [tomllib.loads(path.read_text())["rule"]["rule_id"] for path in rules]
        alerts = run([options.trawl, "scan", "-r", rules[0].parent, "--progress", "off", plain])[2]
        counts = alerts_by_rule(alerts)
        return list(map(int, output.split())) == [counts[rule_id] for rule_id in ids] and counts.total() > 0

    cases.append(ask(f"DuckDB, {len(rules)} rules, 1 thread", rules, 1))
    cases[-1].check = is_same
    return cases


CODECS = [  # archive, decompressors that can do the same, the target of the ratio to the fastest of them
    ("member.gz", ["isal", "deflate"], 0.9), ("members.gz", ["isal"], 0.9), ("parts.tar.gz", ["isal"], None),
    ("parts.zip", [], None), ("frame.zst", ["zstd"], 0.9), ("frames.zst", ["zstd"], 0.9), ("events.lz4", ["lz4"], None),
    ("events.xz", ["xz"], None), ("events.bz2", ["bzip2"], None)]


def codec_cases(options):
    """The same events in every codec and container, against the decompressor alone (bench_bare)."""
    folder = options.data / f"codecs-{options.codec_size}"
    expected = json.loads((options.data / f"expected-codecs-{options.codec_size}.json").read_text())
    rules = options.shared / "rules/seed"
    chosen = ["-r", rules if rules.is_dir() else "datasets/rules/exfiltration_rds_snapshot_export.toml"]
    hits = alert_check(expected["export_successes"])
    cases, ratios = [], []
    for name, peers, target in [("events.ndjson", [], None), *CODECS]:
        case = Case(f"seed rule, {name}", [options.trawl, "scan", *chosen, "--threads", 2, "--progress", "off",
                                           folder / name], hits, expected)
        cases.append(case)
        for peer in peers:
            is_stream = not name.startswith("parts")
            cases.append(Case(f"{peer} alone, {name}", [options.trawl.parent / "bench_bare", peer, folder / name],
                              (lambda out: int(out) == expected["bytes"]) if is_stream else None, expected))
            ratios.append((case.name, cases[-1].name, target))
    return cases, ratios


def rate(case):
    return case.data["bytes"] / statistics.median(case.seconds) / 1e9


RATIOS = [  # measured, compared with, target of the design
    ("one rule, 1 thread", "rg -j1 -c -F", 1.25),
    ("one rule, 1 thread", "reading a fresh mapping", 0.85),
    ("one rule, 1 thread", "DuckDB, 1 thread", 10),
    ("one rule, 1 thread", "simdjson On-Demand, every field", None),
    ("one rule, 2 threads", "one rule, 1 thread", 1.7),
    ("85 KQL rules, 1 thread", "rg -j1 -c -F", 0.7),
    ("85 KQL rules, 1 thread", "DuckDB, 85 rules, 1 thread", 70),
    ("all KQL rules, 1 thread", "simdjson On-Demand, every field", 1.3),
    ("2000 synthetic rules, 1 thread", "simdjson On-Demand, every field", 1.3),
    ("2000 synthetic rules, 1 thread", "85 KQL rules, 1 thread", 0.5),
    ("2000 synthetic rules, 2 threads", "2000 synthetic rules, 1 thread", None),
    ("all rules, 1 thread", "rg -j1 -c -F", None),
    ("one rule, gzip, 2 threads", "igzip -dc", 0.9),
    ("one rule, gzip, 2 threads", "gzip -dc", None),
    ("one rule, zstd one frame, 2 threads", "zstd -dc, one frame", 0.9),
    ("one rule, zstd frames, 2 threads", "zstd -dc, frames", None),
    ("AWS rules, raw records, 1 thread", "unpack raw records, 1 thread", 0.8),
    ("AWS rules, raw records, 2 threads", "unpack raw records, 2 threads", 0.8),
    ("AWS rules, raw lines, 1 thread", "unpack raw lines, 1 thread", 0.8),
    ("AWS rules, raw lines, 2 threads", "unpack raw lines, 2 threads", 0.8),
]


def cpu_model():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trawl", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--rules", type=pathlib.Path, required=True, help="what make_rules.py has made")
    parser.add_argument("--shared", type=pathlib.Path, required=True)
    parser.add_argument("--size", required=True)
    parser.add_argument("--objects", type=int, required=True)
    parser.add_argument("--codec-size", required=True)
    parser.add_argument("--runs", type=int, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    options = parser.parse_args()

    expected = json.loads((options.data / f"expected-{options.size}.json").read_text())
    packed_cases, packed_ratios = codec_cases(options)
    cases = (scan_cases(options, expected) + sweep_cases(options, expected) + peer_cases(options, expected)
             + duckdb_cases(options, expected) + raw_cases(options) + start_up_cases(options) + packed_cases
             + judge_cases(options))
    for case in cases:
        case.data = case.data or expected
    in_child(lambda: check_answers(cases))
    cases = [case for case in cases if not case.facts.get("is_check")]
    for _ in range(options.runs):
        for case in cases:
            case.run_once()

    by_name = {case.name: case for case in cases}
    print(f"\n{'case':<40} {'GB/s':>7} {'events/s':>12} {'spread':>7} {'peak MiB':>9}")
    for case in cases:
        median = statistics.median(case.seconds)
        spread = (max(case.seconds) - min(case.seconds)) / median
        print(f"{case.name:<40} {rate(case):>7.2f} {case.data['events'] / median:>12,.0f} "
              f"{spread:>6.0%} {case.peak_bytes / 2**20:>9.0f}")
    print(f"\n{'ratio':<66} {'is':>6} {'target':>7}")
    ratios = []
    objects = [(f"AWS rules, {options.objects:,} objects, {threads} thread{'s' * (threads > 1)}",
                f"unpack {options.objects:,} objects, {threads} thread{'s' * (threads > 1)}", None) for threads in (1, 2)]
    for name, peer, target in RATIOS + objects + packed_ratios:
        if name in by_name and peer in by_name:
            ratio = rate(by_name[name]) / rate(by_name[peer])
            ratios.append({"case": name, "peer": peer, "ratio": round(ratio, 3), "target": target})
            print(f"{name + ' : ' + peer:<66} {ratio:>6.2f} {target if target else '':>7}")

    limits = [{"case": "start-up, all rules", "is": statistics.median(by_name["start-up, all rules"].seconds),
               "at_most": 0.3, "unit": "seconds"}] if "start-up, all rules" in by_name else []
    small = by_name[f"AWS rules, {options.objects:,} objects, 2 threads"]
    limits.append({"case": small.name, "is": options.objects / statistics.median(small.seconds), "at_least": 20000,
                   "unit": "files a second"})
    for threads in (1, 2):
        case = by_name[f"one rule, {threads} thread{'s' * (threads > 1)}"]
        limits.append({"case": case.name, "is": case.peak_bytes / 2**20, "at_most": 64 + 16 * threads,
                       "unit": "MiB at the peak, mapped pages of the input included"})
    print()
    for limit in limits:
        bound = "at_most" if "at_most" in limit else "at_least"
        print(f"{limit['case']}: {limit['is']:,.3g} {limit['unit']}, target {bound.replace('_', ' ')} {limit[bound]:,}")

    version = run([options.trawl, "--version"])[2].decode().strip()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    result = {
        "machine": {"cpu": cpu_model(), "processors": os.cpu_count(), "system": platform.release(),
                    "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")},
        "program": {"version": version, "commit": commit, "preset": "bench"},
        "data": {"made_by": f"make_events --size {options.size} --seed 1", **expected},
        "cache": "warm",
        "runs": options.runs,
        "cases": [{"name": case.name, "seconds": [round(s, 4) for s in case.seconds],
                   "processor_seconds": [round(s, 4) for s in case.processor_seconds],
                   "gb_per_second": round(rate(case), 3), "peak_bytes": case.peak_bytes, **case.facts}
                  for case in cases],
        "ratios": ratios,
        "limits": limits,
    }
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(result, indent=1) + "\n")
    print(f"\nwritten: {options.output}")


if __name__ == "__main__":
    main()
