"""bench/macro/make_rules.py: what it writes are rules, the same ones each time, and of plain sets those that it says."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib

MAKE = pathlib.Path(__file__).resolve().parents[2] / "bench/macro/make_rules.py"


def make(*arguments):
    subprocess.run([sys.executable, MAKE, *map(str, arguments)], check=True, capture_output=True)


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def check(is_right, what):
    if not is_right:
        sys.exit(f"wrong: {what}")


def write_source(folder, name, type_name, query, more=""):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"[rule]\nrule_id = '{path.stem}'\nname = 'n'\ntype = '{type_name}'\nquery = '''{query}'''\n{more}")


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    make("synthetic", 300, folder / "one")
    make("synthetic", 300, folder / "two")
    check(contents(folder / "one") == contents(folder / "two"), "synthetic rules differ from run to run")
    check(json.loads((folder / "one/expected.json").read_text()) == {"rules": 300, "firing": 3}, "what fires")
    queries = [tomllib.loads(path.read_text())["rule"]["query"] for path in sorted((folder / "one").glob("*.toml"))]
    check(len(queries) == len(set(queries)) == 300, "300 different rules")
    check(sum("StartExport" in query for query in queries) == 3, "one rule in a hundred asks for exports")
    check(all("StartExport" in query or "zq" in query.lower() or re.search(r"\b[0-9]{5}|10\.", query)
              for query in queries), "a word no event has")
    check(any(".caseless" in query for query in queries) and any("*" in query for query in queries), "patterns")
    check(max(query.count(" or ") for query in queries) > 100, "long lists")

    source = folder / "source"
    write_source(source, "aws/query.toml", "query", 'a : "\\\\x" and b : é')
    write_source(source, "aws/terms.toml", "new_terms", "a : 1", "[rule.new_terms]\nfield = 'new_terms_fields'\n")
    write_source(source, "other/threshold.toml", "threshold", "a : 2",
                 "[[rule.filters]]\n[rule.filters.meta]\nnegate = true\n[rule.filters.query.exists]\nfield = 'c'\n")
    write_source(source, "other/sequence.toml", "eql", "any where true", "language = 'eql'\n")
    write_source(source, "other/lucene.toml", "query", "a:b", "language = 'lucene'\n")
    write_source(source, "_deprecated/old.toml", "query", "a : 3")
    make("plain", source, folder / "plain")
    rules = [tomllib.loads(path.read_text())["rule"] for path in sorted((folder / "plain/all").iterdir())]
    check([rule["rule_id"] for rule in rules][0] == "query", "AWS rules of type query come first")
    check({rule["rule_id"] for rule in rules} == {"query", "terms", "threshold"}, "KQL rules only")
    check(all(rule["type"] == "query" for rule in rules), "each is a plain query")
    by_id = {rule["rule_id"]: rule for rule in rules}
    check(by_id["query"]["query"] == 'a : "\\\\x" and b : é', "queries stay as they are")
    check(by_id["threshold"]["filters"] == [{"meta": {"negate": True}, "query": {"exists": {"field": "c"}}}], "filters too")
    check(contents(folder / "plain/10") == contents(folder / "plain/all"), "a subset is the first ones")
    profile = folder / "profile.json"
    profile.write_text(json.dumps({"rules": [{"rule_id": "terms", "hits": 3}, {"rule_id": "query", "hits": 2}]}))
    make("plain", source, folder / "quiet", profile, 2000)
    quiet = {tomllib.loads(path.read_text())["rule"]["rule_id"] for path in (folder / "quiet/all").iterdir()}
    check(quiet == {"query", "threshold"}, "what matches more than one event in a thousand is left out")
print("rule sets are as they should be")
