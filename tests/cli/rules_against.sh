# Which rules are dead on the data at hand, and what would revive them.
mkdir rules data
write_rule() { # ID NAME QUERY
  printf '[rule]\nname = "%s"\nrule_id = "%s"\ntype = "query"\nseverity = "low"\nrisk_score = 1\ndescription = "d"\nindex = ["logs-*"]\nlanguage = "kuery"\nquery = """%s"""\n' "$2" "$1" "$3" >"rules/$1.toml"
}
write_rule export 'Export started' 'event.provider: rds.amazonaws.com and event.action: StartExportTask and event.outcome: success'
write_rule elsewhere 'From another land' 'event.action: ConsoleLogin and source.geo.country_iso_code: AQ'
write_rule outside 'From outside' 'event.action: ConsoleLogin and not source.as.organization.name: Example'
write_rule shell 'A shell' 'process.name: (bash or sh) and event.action: exec'
write_rule okta 'Sign-in policy' 'event.dataset: okta.system and event.action: policy.*'
raw='{"eventVersion":"1.08","eventTime":"2026-02-03T04:05:06Z","awsRegion":"eu-central-1","sourceIPAddress":"198.51.100.23","userIdentity":{"type":"IAMUser","userName":"mallory"},"eventSource":"rds.amazonaws.com","eventName":"DescribeDBInstances"}'
printf '{"Records":[%s,%s]}' "$raw" "$raw" | gzip >data/trail.json.gz

trawl rules check rules
echo '-- against raw CloudTrail'
trawl rules check --against data rules
echo "exit $?"
echo '-- not mapped'
trawl rules check --against data --map none --json rules | jq -c '.against | .events, .is_whole, (.dead[] | [.rule_id, .mappings, .databases, [.reasons[].cause]])'
echo '-- nothing to see'
printf 'no events\n' >nothing.log
trawl rules check --against nothing.log rules | tail -n 2
trawl rules check --against missing rules >/dev/null
echo "exit $?"
trawl rules check --against data --map nosuch rules
echo "exit $?"
