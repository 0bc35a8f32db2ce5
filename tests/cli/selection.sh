# Each selection flag and its opposite; values of one flag are alternatives, different flags all have to hold.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
rules() {
  echo "== $*"
  trawl scan -r rules "$@" events.ndjson 2>/dev/null | jq -r '."kibana.alert.rule.name"' | sort | uniq -c
}
rules --severity HIGH
rules --severity high --severity medium
rules --exclude-severity high --exclude-severity medium
rules --tag 'data source: aws iam'
rules --exclude-tag 'Domain: Cloud'
rules --tactic exfiltration
rules --tactic TA0005
rules --technique T1567
rules --technique T1562.008
rules --exclude-technique T1567
rules --type query --name 'secret*'
rules --type eql
rules --id 7f3f6a52-0c2e-4a3e-9d0b-5d5f0f1c8a01
rules --severity high --tactic exfiltration
rules --name '*snapshot*' --exclude-name '*export*'
