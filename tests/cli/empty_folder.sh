# A folder with nothing in it is worth a message, but everything named was read.
cp -r "$DATASETS/rules" rules
mkdir empty
trawl scan -r rules -o alerts.ndjson empty
echo "exit $?"
wc -c <alerts.ndjson
