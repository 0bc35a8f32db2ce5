# Whatever a scan takes: documents, wrappers, carriers, members of archives; one event of many by its place.
cp "$DATASETS/rules/exfiltration_rds_snapshot_export.toml" rule.toml
event() { echo "{\"@timestamp\":\"2026-03-10T12:00:0$1Z\",\"event\":{\"action\":\"StartExportTask\",\"provider\":\"rds.amazonaws.com\",\"outcome\":\"$2\",\"dataset\":\"aws.cloudtrail\"}}"; }
mkdir day
printf '{"Records":[%s,%s]}' "$(event 1 failure)" "$(event 2 success)" >day/records.json
{ event 3 success | jq .; event 4 success | jq .; } >day/pretty.json
jq -nc --arg text "$(event 5 success)" '{message: $text}' | gzip >day/carried.gz
tar -cf day.tar -C day carried.gz pretty.json records.json
heads() { grep -E '^[^ ]'; }
trawl explain -r rule.toml day.tar | heads
echo "== one"
trawl explain -r rule.toml --member records.json --record 2 day.tar
trawl explain -r rule.toml --member records.json --offset 12 day.tar | heads
trawl explain -r rule.toml --offset 0 --json day.tar day | jq -c '[.input, .member, .record, .offset, .matches]'
trawl map --member records.json --record 1 day.tar | jq -c '[.["@timestamp"]]'
echo "== none"
trawl explain -r rule.toml --member other day.tar
echo "exit $?"
