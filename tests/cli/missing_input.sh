# What cannot be found is named; the rest is scanned; the status says that something went unread.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
mkdir folder
mkfifo folder/pipe
ln -s nowhere folder/dangling
trawl scan -r rules missing.ndjson 'no-such-*' events.ndjson folder | jq -r '."kibana.alert.rule.name"'
echo "exit ${PIPESTATUS[0]}"
