# No input named: nothing is done.
cp -r "$DATASETS/rules" rules
trawl scan -r rules -o alerts.ndjson
echo "exit $?"
ls
