# Raw CloudTrail as S3 gets it and as lines: the rules see the ECS events it becomes. What of an event cannot be mapped is
# counted for each input, and told.
# shellcheck disable=SC2016
event='{"eventVersion":"1.08","eventTime":"2026-02-03T04:05:06Z","awsRegion":"eu-central-1","sourceIPAddress":"198.51.100.23","userAgent":"aws-cli/2.15.0","userIdentity":{"type":"IAMUser","userName":"mallory","accountId":"444455556666","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::444455556666:user/mallory"},"recipientAccountId":"444455556666"}'
with() { jq -c "$1" <<<"$event"; }
export_task='.eventSource = "rds.amazonaws.com" | .eventName = "StartExportTask" | .requestParameters = {"s3BucketName":"elsewhere","exportTaskIdentifier":"take-away"}'
{
  echo '{"Records":['
  with "$export_task"
  echo ,
  with "$export_task | .errorCode = \"AccessDenied\""
  echo ,
  with '.eventSource = "s3.amazonaws.com" | .eventName = "GetObject"'
  echo ']}'
} | gzip >trail.json.gz
{
  # Where a text belongs stands a number; a time that is none.
  with "$export_task | .userIdentity.accessKeyId = 7"
  with "$export_task | .eventTime = \"yesterday\""
  # No rule asks for it: whether it could be mapped is not looked at.
  with '.eventSource = "s3.amazonaws.com" | .eventName = "GetObject" | .eventTime = "yesterday"'
} >lines.ndjson

counts='.inputs[] | [.path, .events, .raw_events, .raw_events_normalized, .raw_events_with_mapping_errors] | @tsv'
trawl scan -r "$DATASETS/rules" -o alerts.ndjson trail.json.gz lines.ndjson
echo "exit $?"
jq -r "$counts" alerts.ndjson.manifest.json
jq -r '[."@timestamp", ."kibana.alert.rule.name", .event.provider, .event.outcome, .event.kind, .user.name,
        .aws.cloudtrail.request_parameters, ."trawl.mapping", ."trawl.evidence.input", ."trawl.evidence.record"] | @tsv' alerts.ndjson

echo '-- every event is mapped'
trawl scan -r "$DATASETS/rules" --validate -o all.ndjson trail.json.gz lines.ndjson 2>&1 | grep mapping
jq -r "$counts" all.ndjson.manifest.json
cmp alerts.ndjson all.ndjson

echo '-- none is'
trawl scan -r "$DATASETS/rules" --map none -o none.ndjson trail.json.gz lines.ndjson 2>&1 | grep -E '^(raw|alerts)'
jq -r "$counts" none.ndjson.manifest.json
