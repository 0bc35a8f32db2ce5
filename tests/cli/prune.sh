# --since and --until leave out the files of a CloudTrail bucket whose key has a date outside, with a margin for late
# delivery; --no-prune reads them. Paths that are no such keys are read.
cp -r "$DATASETS/rules" rules
key() { echo "s3/$1AWSLogs/${2}100000000017/CloudTrail/eu-central-1/$3"; }
event() { echo "{\"@timestamp\":\"$1T12:00:00Z\",\"event\":{\"action\":\"StartExportTask\",\"provider\":\"rds.amazonaws.com\",\"outcome\":\"success\",\"dataset\":\"aws.cloudtrail\"}}"; }
for day in 07 08 09 10 11 12 13 14; do
  mkdir -p "$(key '' '' 2026/03/$day)" "$(key prefix/ o-abc/ 2026/03/$day)"
  event 2026-03-$day >"$(key '' '' 2026/03/$day)/a.json"
  event 2026-03-$day >"$(key prefix/ o-abc/ 2026/03/$day)/b.json"
done
# An event that was delivered late, and one before its day.
event 2026-03-10 >"$(key '' '' 2026/03/12)/late.json"
event 2026-03-10 >"$(key '' '' 2026/03/09)/early.json"
# No keys.
mkdir -p "$(key '' '' 2026/13/01)" s3/AWSLogs/1/CloudTrail/eu-central-1/2026/01/01 s3/CloudTrail/eu-central-1/2026/01/01
for folder in "$(key '' '' 2026/13/01)" s3/AWSLogs/1/CloudTrail/eu-central-1/2026/01/01 s3/CloudTrail/eu-central-1/2026/01/01; do
  event 2026-03-10 >"$folder/c.json"
done
trawl scan -r rules --since 2026-03-10 --until 2026-03-11 -o alerts.ndjson s3
echo "exit $?"
jq -r '."trawl.evidence.input"' alerts.ndjson
jq -r '.options.prune, .totals.inputs, .totals.inputs_not_read_by_choice, (.not_read_by_choice[] | .path + ": " + .reason)' \
  alerts.ndjson.manifest.json
trawl scan -r rules --since 2026-03-10 --until 2026-03-11 --no-prune s3 2>&1 >all.ndjson | grep -E '^(inputs|pruned)'
cmp all.ndjson alerts.ndjson && echo "the same alerts"
trawl scan -r rules s3 2>&1 >/dev/null | grep -E '^(inputs|pruned)'
