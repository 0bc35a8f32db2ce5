# The event may lie in a member of its record. Rules see what it carries, raw or not; the evidence is the record.
cp -r "$DATASETS/rules" rules
raw='{"eventVersion":"1.09","eventTime":"2026-03-02T08:00:00Z","eventSource":"rds.amazonaws.com","eventName":"StartExportTask","awsRegion":"eu-central-1","sourceIPAddress":"203.0.113.7","userIdentity":{"type":"IAMUser","userName":"amara","accountId":"100000000017"},"eventID":"5b5c","recipientAccountId":"100000000017"}'
ecs='{"@timestamp":"2026-03-02T08:00:00Z","event":{"action":"StartExportTask","provider":"rds.amazonaws.com","outcome":"success","dataset":"aws.cloudtrail"},"user":{"name":"amara"}}'
text() { printf '%s' "$1" | jq -Rs .; }
mkdir in
for event in raw ecs; do
  e=${!event}
  printf '{"version":"0","detail-type":"AWS API Call via CloudTrail","source":"aws.rds","detail":%s}\n' "$e" >in/$event-detail
  printf '{"preview":false,"offset":3,"result":%s}\n' "$e" >in/$event-result
  printf '{"preview":false,"result":{"host":"h","_raw":%s}}\n' "$(text "$e")" >in/$event-result-raw
  printf '{"_time":"1","_raw":%s}\n' "$(text "$e")" >in/$event-raw
  printf '{"logGroup":"g","logEvents":[{"id":"1","timestamp":1,"message":%s}]}\n' "$(text "$e")" >in/$event-subscription
  printf '{"_index":"x","_id":"7","_source":{"message":%s}}\n' "$(text "$e")" >in/$event-hit
done
printf '{"Events":[{"EventId":"5b5c","CloudTrailEvent":%s}]}' "$(text "$raw")" >in/raw-lookup
printf '{"@timestamp":"2026-03-02T08:01:00Z","agent":{"type":"filebeat"},"message":%s}\n' "$(text "$raw")" >in/raw-shipped
# The message of an ECS event is none of the event's own: nothing happens.
printf '{"@timestamp":"2026-03-02T08:01:00Z","event":{"kind":"event"},"message":%s}\n' "$(text "$raw")" >in/closed-raw
printf '{"@timestamp":"2026-03-02T08:01:00Z","kubernetes":{"pod":{"name":"p"}},"message":%s}\n' "$(text "$ecs")" >in/closed-ecs
trawl scan -r rules --name 'RDS snapshot exported*' -o alerts.ndjson in 2>/dev/null
echo "exit $?"
jq -c '[."trawl.evidence.input", ."trawl.mapping", .user.name, ."trawl.evidence.offset", ."trawl.evidence.length"]' alerts.ndjson
jq -r 'select(."trawl.evidence.input" == "in/raw-subscription") | [."trawl.evidence.offset" + 1, ."trawl.evidence.length"] | @tsv' alerts.ndjson |
  while read -r offset length; do tail -c "+$offset" in/raw-subscription | head -c "$length" | cut -c 1-40; done
trawl explain -r rules --name 'RDS snapshot exported*' in/raw-detail | head -n 3
trawl scan -r rules --name 'RDS snapshot exported*' --map none in/raw-hit in/ecs-hit 2>/dev/null | wc -l
