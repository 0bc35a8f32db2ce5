# A program that was told to ignore SIGINT (a background job, nohup) goes on.
cp -r "$DATASETS/rules" rules
mkfifo pipe
env --ignore-signal=INT trawl scan -r rules -o alerts.ndjson - <pipe 2>errors &
program=$!
exec 3>pipe
until compgen -G '.alerts.ndjson.*.partial' >/dev/null; do sleep 0.02; done
kill -INT $program
cat "$DATASETS/samples/cloudtrail-ecs.ndjson" >&3
exec 3>&-
wait $program
echo "exit $?"
wc -l <alerts.ndjson
