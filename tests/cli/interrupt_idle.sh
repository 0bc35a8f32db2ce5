# Ctrl-C while the program waits for bytes that do not come: one message, nothing left, ended by the signal.
cp -r "$DATASETS/rules" rules
mkfifo pipe
# The shell lets its background jobs ignore SIGINT; env takes that back.
env --default-signal=INT trawl scan -r rules -o alerts.ndjson - <pipe 2>errors &
program=$!
exec 3>pipe
cat "$DATASETS/samples/cloudtrail-ecs.ndjson" >&3
# Not before the program has begun: its unfinished file is there.
until compgen -G '.alerts.ndjson.*.partial' >/dev/null; do sleep 0.02; done
kill -INT $program
wait $program 2>/dev/null
echo "exit $?"
cat errors
ls -A
