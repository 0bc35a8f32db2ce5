# What a scan costs: counts of stages and rules are exact and the same for any number of threads; times are not printed
# here. The alerts are the same bytes with and without.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
trawl scan -r rules -o plain.ndjson events.ndjson 2>/dev/null
for threads in 1 2; do
  trawl scan -r rules --threads $threads --profile=profile.json -o alerts.ndjson events.ndjson 2>err
  echo "exit $?"
  cmp plain.ndjson alerts.ndjson
  jq -c '[.profile_version, .threads, (.seconds > 0), ([.stages[].seconds >= 0] | all)]' profile.json
  jq -c '[.stages[] | {(.stage): .bytes}] | add | .match = (.match > 0 and .match <= .prefilter)' profile.json
  jq -r '.rules[] | [.candidates, .evaluations, .hits, (.seconds >= 0), .name] | @tsv' profile.json
done
echo "table"
# A flag takes no file without `=`. Columns of the table; the rules come in the order of their time.
trawl scan -r rules --profile -o alerts.ndjson events.ndjson 2>err
awk '/^stage/ { print; stages = 1; next } stages && /^in all/ { print $1, $2; stages = 0; next } stages { print $1, $1 == "match" ? "" : $4 }' err
awk '/^ *candidates/ { print; rules = 1; next } rules' err | awk 'NR == 1 || NF > 5 { $4 = NR == 1 ? $4 : ""; print }' | sort
ls
echo "nothing fires"
echo '{}' >empty.ndjson
trawl scan -r rules --profile -o alerts.ndjson empty.ndjson 2>&1 >/dev/null | tail -1
echo "refused"
trawl scan -r rules --profile=alerts.ndjson -o alerts.ndjson events.ndjson
echo "exit $?"
trawl scan -r rules --profile=events.ndjson -o alerts.ndjson events.ndjson
echo "exit $?"
