# Raw events become ECS events, ECS events stay what they are; every framing is read; inputs keep their order.
raw='{"eventVersion":"1.09","eventTime":"2026-05-04T03:02:01Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-north-1","sourceIPAddress":"192.0.2.7","userIdentity":{"type":"IAMUser","userName":"greta"},"requestParameters":{"bucketName":"b"}}'
ecs='{"@timestamp":"2026-05-04T00:00:00Z", "event.action":"a b", "n":1.50}'
printf '%s\n\n%s\n' "$ecs" "$raw" >lines.ndjson
printf '{"Records":[%s]}' "$raw" | gzip >records.json.gz
printf '{\n  "user": {"name": "x y"},\n  "tags": [ "a", "b" ]\n}\n{"_index":"logs-x-default","_source":{"k":"\\u0041"}}' >documents.json
# What stands in the environment of the build, such as the ECS version, is no part of this test.
trawl map documents.json lines.ndjson records.json.gz
echo "exit $?"
echo "== none"
trawl map --map none lines.ndjson | jq -c '[.eventName, ."event.action"]'
echo "== one mapping, one record"
trawl map --map aws.cloudtrail --record 3 lines.ndjson | jq -c '[."@timestamp", .event.action, .user.name]'
trawl map --record 9 lines.ndjson
echo "exit $?"
echo "== standard input"
trawl map - <lines.ndjson | wc -l
