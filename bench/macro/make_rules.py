"""Makes rule sets to measure with. Nothing of what it writes is kept in the project.

    make_rules.py plain RULES FOLDER [PROFILE EVENTS]
                                           from Elastic's rules: every KQL query as a rule of type query, in FOLDER/all, and
                                           nested subsets in FOLDER/10, FOLDER/85 and FOLDER/300
    make_rules.py synthetic COUNT FOLDER   invented rules with the mix of fields, operators and patterns that Elastic's rules
                                           have, EQL's included, written in KQL; always the same ones

In a plain set, rules of type new_terms, threshold and threat_match ask for the events that their query matches; their
state is what a benchmark of the matcher leaves out. With the PROFILE of a scan of EVENTS events (`trawl scan --profile=`),
queries that match more than one event in a thousand are left out: alone they are the base of something rare, and
writing their alerts would be all that is measured. The rule for RDS exports is in every subset.

Of the synthetic rules one in a hundred asks for the exports that make_events writes and fires once for each that succeeded;
the others cannot fire, since each requires a word that no event has. FOLDER/expected.json says how many do.
"""

import hashlib
import json
import pathlib
import random
import sys
import tomllib

EXPORT_RULE = "119c8877-8613-416d-a98a-96b6664ee73a"
KQL_TYPES = {"query", "new_terms", "threshold", "threat_match"}
SUBSETS = (10, 85, 300)


def toml_value(value):
    """As TOML: the strings of JSON are also those of TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


def write_rule(path, rule):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[rule]\n" + "".join(f"{key} = {toml_value(value)}\n" for key, value in rule.items()))


def by_rank(rule):
    """The export rule, then the AWS rules of type query, then the others; within them an order that means nothing."""
    return (rule["rule_id"] != EXPORT_RULE, not rule.pop("is_aws_query"),
            hashlib.sha256(rule["rule_id"].encode()).hexdigest())


def frequent_ids(profile, events):
    rules = json.loads(pathlib.Path(profile).read_text())["rules"]
    return {rule["rule_id"] for rule in rules if rule["hits"] * 1000 > int(events)}


def make_plain(source, folder, left_out=frozenset()):
    rules = {}
    for path in sorted(source.rglob("*.toml")):
        rule = tomllib.loads(path.read_text())["rule"]
        if "_deprecated" in path.parts or rule["type"] not in KQL_TYPES or rule.get("language", "kuery") != "kuery":
            continue
        if rule["rule_id"] in left_out:
            continue
        kept = {key: rule[key] for key in ("rule_id", "name", "index", "query", "filters") if key in rule}
        rules[rule["rule_id"]] = kept | {
            "type": "query", "language": "kuery", "severity": "low", "risk_score": 1,
            "is_aws_query": rule["type"] == "query" and "aws" in path.parts}
    for rank, rule in enumerate(sorted(rules.values(), key=by_rank)):
        for subset in [*(count for count in SUBSETS if rank < count), "all"]:
            write_rule(folder / str(subset) / f"{rank:04}.toml", rule)
    print(f"{len(rules)} plain rules" + (f", {len(left_out)} that match too much left out" if left_out else ""))


# Fields with how many of Elastic's rules ask for them, and how their values look.
FIELDS = [
    ("process.name", 801, "program"), ("process.args", 476, "word"), ("process.executable", 328, "path"),
    ("process.parent.name", 295, "program"), ("event.action", 1053, "word"), ("event.provider", 237, "host"),
    ("process.command_line", 198, "line"), ("file.path", 193, "path"), ("process.parent.executable", 193, "path"),
    ("user.name", 139, "word"), ("user.id", 171, "word"), ("source.ip", 162, "network"), ("event.code", 120, "number"),
    ("registry.path", 110, "path"), ("dns.question.name", 90, "host"), ("user_agent.original", 80, "line"),
    ("file.name", 150, "program"), ("process.code_signature.subject_name", 90, "line"),
    ("destination.ip", 100, "network"), ("destination.port", 60, "number"),
    ("aws.cloudtrail.user_identity.arn", 60, "path"), ("user.target.name", 30, "word"),
]
# What most events have, so that a rule may not lean on it: clauses with how many rules have their like.
BROAD = [
    ('host.os.type : "windows"', 620), ('host.os.type : "linux"', 330), ('event.type : "start"', 500),
    ('event.category : "process"', 300), ("event.outcome : success", 300), ('event.category : ("file" or "network")', 100),
    ('data_stream.dataset : "aws.cloudtrail"', 200), ('event.provider : ("iam.amazonaws.com" or "ec2.amazonaws.com")', 90),
    ("event.outcome : (success or failure)", 60), ("user.id : *", 120), ("source.ip : *", 60),
]
# Operators: uses in KQL and EQL (literals, lists, patterns, existence, ranges).
FORMS = [("literal", 6000), ("list", 2400), ("pattern", 2300), ("patterns", 900), ("range", 110)]
# Where the stars stand in patterns.
PATTERNS = [("{0}*", 2388), ("*{0}*", 1949), ("*{0}", 556), ("{0}*{1}", 1800), ("*{0}*{1}*", 1168)]
SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo xu za bren dral fenk grom hask jolt kvar lund mork".split()


class RuleMaker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, weighted):
        """One row of a table whose second column is its weight; the row without it."""
        row = self.random.choices(weighted, [item[1] for item in weighted])[0]
        return row[0] if len(row) == 2 else (row[0], row[2])

    def word(self):
        # The beginning keeps it out of every generated event.
        return "zq" + "".join(self.random.choice(SYLLABLES) for _ in range(self.random.randint(2, 4)))

    def value(self, kind):
        word = self.word()
        if kind == "number":
            return str(self.random.randint(70000, 9999999))
        if kind == "network":
            return f"10.{self.random.randint(0, 255)}.{self.random.randint(0, 255)}.0/{self.random.choice((16, 24, 28))}"
        return {"program": f"{word}.exe", "path": f"/opt/{word}/{self.word()}/bin", "host": f"{word}.example.org",
                "line": f"{word} --{self.word()} {self.random.randint(1, 99)}"}.get(kind, word)

    def pattern(self):
        # Cased as people write: `.caseless` fields fold it.
        return self.pick(PATTERNS).format(self.word().capitalize(), self.random.choice(SYLLABLES))

    def list_length(self):
        lengths = [(2, 400), (3, 300), (5, 250), (9, 150), (20, 60), (60, 20), (150, 4), (640, 1), (2600, 1)]
        return self.pick(lengths)

    def clause(self):
        """One that no generated event fulfils."""
        field, kind = self.pick(FIELDS)
        form = self.pick(FORMS)
        if kind == "network":
            return f"{field} : ({' or '.join(self.value(kind) for _ in range(self.random.randint(1, 12)))})"
        if kind == "number":
            return f"{field} : {self.value(kind)}" if form != "range" or field == "event.code" else f"{field} >= 70000"
        if form in ("pattern", "patterns"):
            # Half of the patterns of EQL fold case.
            suffix = ".caseless" if field in CASELESS and self.random.random() < 0.5 else ""
            count = 1 if form == "pattern" else self.random.randint(2, 12)
            patterns = [self.pattern() for _ in range(count)]
            return f"{field}{suffix} : ({' or '.join(patterns)})"
        if form == "list":
            return f"{field} : ({' or '.join(json.dumps(self.value(kind)) for _ in range(self.list_length()))})"
        return f"{field} : {json.dumps(self.value(kind))}"

    def rule(self, number):
        broad = self.random.sample([row[0] for row in BROAD], self.random.randint(0, 2))
        clauses = broad + [self.clause() for _ in range(self.random.randint(1, 3))]
        if self.random.random() < 0.4:
            clauses.append(f"not ({self.clause()} or {self.clause()})")
        if number % 100 == 0:
            clauses = ['event.provider : "rds.amazonaws.com"', "event.outcome : success",
                       self.random.choice(['event.action : "StartExportTask"', "event.action : StartExport*",
                                           f"event.action : ({self.word()} or StartExportTask)"])]
            clauses += [f"not ({self.clause()})"]
        return {"rule_id": f"00000000-0000-4000-9000-{number:012}", "name": f"Synthetic rule {number}",
                "index": ["logs-*", "filebeat-*"], "type": "query", "language": "kuery", "severity": "low",
                "risk_score": 1, "query": " and ".join(clauses)}


CASELESS = {"process.name", "process.executable", "process.parent.name", "process.parent.executable", "file.path", "file.name"}


def make_synthetic(count, folder):
    maker = RuleMaker(1)
    for number in range(count):
        write_rule(folder / f"{number:05}.toml", maker.rule(number))
    (folder / "expected.json").write_text(json.dumps({"rules": count, "firing": -(-count // 100)}) + "\n")
    print(f"{count} synthetic rules")


def main():
    match sys.argv[1:]:
        case ["plain", source, folder]:
            make_plain(pathlib.Path(source), pathlib.Path(folder))
        case ["plain", source, folder, profile, events] if events.isdigit():
            make_plain(pathlib.Path(source), pathlib.Path(folder), frequent_ids(profile, events))
        case ["synthetic", count, folder] if count.isdigit():
            make_synthetic(int(count), pathlib.Path(folder))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
