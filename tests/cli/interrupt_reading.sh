# SIGTERM in the middle of a scan that would take hours.
cp -r "$DATASETS/rules" rules
mkfifo pipe
make_events --size 100G >pipe 2>/dev/null &
maker=$!
trawl scan -r rules -o alerts.ndjson --progress json - <pipe 2>errors &
program=$!
# Not before events have been read.
until grep -s -q -m 1 '"events":[1-9]' errors; do sleep 0.02; done
kill -TERM $program
wait $program 2>/dev/null
echo "exit $?"
grep -v '^{' errors
ls -A
kill $maker 2>/dev/null
wait $maker 2>/dev/null
exit 0
