# Field by field: the statement that made it, and the paths of the raw event it read.
echo '{"eventTime":"2026-05-04T03:02:01Z","eventSource":"sts.amazonaws.com","eventName":"GetCallerIdentity","awsRegion":"eu-north-1","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/r/greta@example.org"}}' >raw.json
# Line numbers change with every edit of the mapping.
trawl map --explain raw.json | sed -E 's/\(line [0-9]+\)/(line N)/' | grep -A 3 -E 'record|event.action|user.email|event.outcome|related.user'
echo '{"a":1}' >ecs.json
trawl map --explain ecs.json
trawl map --explain --json ecs.json
trawl map --explain --json --record 1 raw.json |
  jq -c '.mapping, (.fields[] | select(.field == "cloud.region") | [.value, .made_by[0].verb, .made_by[0].line > 0, .made_by[0].raw_paths])'
trawl map --json raw.json
echo "exit $?"
trawl map --explain --with-place raw.json
echo "exit $?"
