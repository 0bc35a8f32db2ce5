"""bench/macro/rules_sql.py: the SQL means what the KQL does, and what cannot be said is refused by name."""

import pathlib
import subprocess
import sys
import tempfile

MACRO = pathlib.Path(__file__).resolve().parents[2] / "bench/macro"
sys.path.insert(0, str(MACRO))
sys.dont_write_bytecode = True

import rules_sql  # noqa: E402


def check(is_right, what):
    if not is_right:
        sys.exit(f"wrong: {what}")


CONDITIONS = [
    ("user.name : ana", """"user"."name" = 'ana'"""),
    ("user.name:ana and not user.id:(\"1\" or 2)",
     """("user"."name" = 'ana' AND (("user"."id" = '1' OR "user"."id" = '2') IS NOT TRUE))"""),
    ("a:1 or b:2 AND c:3", """("a" = '1' OR ("b" = '2' AND "c" = '3'))"""),
    ("(a:1 or b:2) and c:3", """(("a" = '1' OR "b" = '2') AND "c" = '3')"""),
    ("a:*", '"a" IS NOT NULL'),
    ("a:(* and not x*)", """("a" IS NOT NULL AND ("a" LIKE 'x%' ESCAPE '\\' IS NOT TRUE))"""),
    ("a:10%_*x\\*", """"a" LIKE '10\\%\\_%x*' ESCAPE '\\'"""),
    ('a:"10*"', """"a" = '10*'"""),
    ("a:o'neil", """"a" = 'o''neil'"""),
    ('a:"say \\"x\\" or y"', """"a" = 'say "x" or y'"""),
    ("event.type : start", """list_contains("event"."type", 'start')"""),
    ("event.type : st*", """len(list_filter("event"."type", lambda x: x LIKE 'st%' ESCAPE '\\')) > 0"""),
    ("http.status >= 300", 'TRY_CAST("http"."status" AS DOUBLE) >= 300.0'),
]
for query, condition in CONDITIONS:
    said = rules_sql.Kql(query).condition
    check(said == condition, f"{query}: {said}")

for query in ("a", "a:", "a:(b", "a:b)", "a:b c", "*:b", "a.*:b", "source.ip:10.0.0.0/8", "a:{ b:c }", 'a:"b'):
    try:
        check(False, f"{query} became {rules_sql.Kql(query).condition}")
    except rules_sql.CannotSay:
        pass

one = rules_sql.question("it's.ndjson", ["user.name:ana and user.id:1 and event.type:start"])
check("read_json('it''s.ndjson'" in one and "FILTER" not in one and one.count("WHERE") == 1, f"one rule: {one}")
check("""'user': 'STRUCT("id" VARCHAR, "name" VARCHAR)'""" in one, f"columns: {one}")
check("""'event': 'STRUCT("type" VARCHAR[])'""" in one, f"columns: {one}")
check(rules_sql.question("f", ["a:1", "b:2"]).count("FILTER") == 2, "a filter for each of several rules")
for queries in (["a:1", "a.b:1"], ["a.b:1", "a:1"]):
    try:
        check(False, f"a value and an object: {rules_sql.question('f', queries)}")
    except rules_sql.CannotSay:
        pass

with tempfile.TemporaryDirectory() as name:
    path = pathlib.Path(name) / "rule.toml"
    path.write_text("[rule]\nname = 'Odd rule'\nlanguage = 'kuery'\nquery = 'source.ip:10.0.0.0/8'\n")
    refused = subprocess.run([sys.executable, MACRO / "rules_sql.py", "f", path], capture_output=True, text=True)
    check(refused.returncode == 1 and "Odd rule: range of addresses: 10.0.0.0/8" in refused.stderr, refused.stderr)
