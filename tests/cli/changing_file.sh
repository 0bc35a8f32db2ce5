# Files that shrink or grow while they are mapped: a file that shrinks has an error, one that grows is read to the size it
# had. The files are mostly holes, so that there is time to change them.
cp -r "$DATASETS/rules" rules
make_events --size 1M >events 2>/dev/null

# Runs the rest of the arguments while the file $1 is read.
change_while_reading() {
  local file=$1
  cp events "$file"
  truncate -s 6G "$file"
  trawl scan -r rules --threads 2 --progress json -o alerts.ndjson "$file" 2>errors &
  local program=$!
  until grep -s -q '"events":[1-9]' errors || ! kill -0 $program 2>/dev/null; do sleep 0.01; done
  "${@:2}"
  wait $program
  echo "$file: exit $?"
  # Whether a page that is gone or the size of the file tells first depends on the moment.
  grep 'shrank' errors | sed 's/; what was gone was taken for zeros//'
  # What is added in time is read too.
  jq -c '.inputs[0] | [(.events | . == 461 or . == 921), .error != null, .event_bytes + .between_bytes + .rejected_bytes == .unpacked_bytes]' \
    alerts.ndjson.manifest.json
  rm -f alerts.ndjson*
}
change_while_reading shrinks.ndjson truncate -s 4096 shrinks.ndjson
change_while_reading vanishes.ndjson truncate -s 0 vanishes.ndjson
grow() { cat events >>grows.ndjson; }
change_while_reading grows.ndjson grow
