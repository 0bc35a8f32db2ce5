# Inputs from a list, in its order, beside those on the command line.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" a.ndjson
cp a.ndjson 'name with blanks.ndjson'
printf 'name with blanks.ndjson\r\n\na.ndjson\nmissing.ndjson\n' >list
inputs() { jq -r '."trawl.evidence.input"' | sort | uniq -c; }
trawl scan -r rules --files-from list | inputs
echo "exit ${PIPESTATUS[0]}"
trawl scan -r rules --files-from - 2>/dev/null <list | inputs
trawl scan -r rules --files-from no-such-list
echo "exit $?"
trawl scan -r rules --files-from - - <list
echo "exit $?"
