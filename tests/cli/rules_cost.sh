# How often each rule is tried, for what, and what spares events from being read; as text and as JSON.
mkdir rules
rule() {
  printf '[rule]\nname = "%s"\nrule_id = "%s"\ntype = "query"\nindex = ["logs-*"]\nquery = %s\n' "$1" "$1" "'''$2'''" >"rules/$1.toml"
}
rule rare 'event.action : (StopLogging or DeleteTrail) and event.outcome : success'
trawl rules check --cost --map none rules
rule negation 'not event.outcome : success'
rule broad 'event.category : (iam or network or file)'
trawl rules check --cost --map none rules
echo "exit $?"
trawl rules check --cost --json rules | jq '.cost.prefilter, (.cost.rules[] | {rule_id, share, always_tried, normalises, pivots})' -c
