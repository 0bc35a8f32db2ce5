# Events that were made to mislead: what is no JSON is rejected with its place and reason, what is JSON is matched, and
# nothing of either reaches the terminal or a cell as it is.
cp -r "$DATASETS/rules" rules
head='"@timestamp":"2026-03-10T12:00:00Z","event":{"action":"StartExportTask","provider":"rds.amazonaws.com","outcome":"success","dataset":"aws.cloudtrail"}'
nested() { printf '%*s' "$1" '' | tr ' ' '['; printf '%*s' "$1" '' | tr ' ' ']'; }
{
  printf '{%s,"user":{"name":"a\\u0000b\\u001b[31m\\u009b"}}\n' "$head"        # 1 escaped control characters
  printf '{%s,"user":{"name":"raw\x1b[31m"}}\n' "$head"                        # 2 a raw one
  printf '{%s,"user":{"name":"nul\0"}}\n' "$head"                              # 3
  printf '{%s,"user":{"name":"\xff\xfe"}}\n' "$head"                           # 4 not UTF-8
  printf '{%s,"user":{"name":"\xed\xa0\x80"}}\n' "$head"                       # 5 a surrogate in UTF-8
  printf '{%s,"note":"\\ud800 alone"}\n' "$head"                               # 6
  printf '{%s,"user":{"name":"=cmd|x"}}\n' "$head"                             # 7 a formula
  printf '{%s,"n":18446744073709551616,"m":9007199254740993,"x":1e400}\n' "$head" # 8
  printf '{%s,"n":007}\n' "$head"                                              # 9 no number
  printf '{%s,"deep":%s}\n' "$head" "$(nested 31)"                             # 10
  printf '{%s,"deep":%s}\n' "$head" "$(nested 10000)"                          # 11
  printf '{"deep":%s}\n' "$(nested 10000)"                                     # 12 no rule matches it
  printf '{%s,"user":{"name":"x","name":"y"}}\n' "$head"                       # 13 a name twice
  printf '{%s}trailing\n' "$head"                                              # 14
  printf '{%s\n' "$head"                                                       # 15 no end
  printf '{%s,"user":{"name":"last"}}\n' "$head"                               # 16
} >events.ndjson
trawl scan -r rules --name 'RDS snapshot exported*' -o alerts.ndjson events.ndjson 2>messages
echo "exit $?"
jq -c '[."trawl.evidence.record", .user.name]' alerts.ndjson
jq -c '.inputs[0].rejected_spans[] | [.reason, .length]' alerts.ndjson.manifest.json
grep -o '"n":18446744073709551616,"m":9007199254740993,"x":1e400' alerts.ndjson
trawl scan -r rules --name 'RDS snapshot exported*' --validate events.ndjson 2>/dev/null | wc -l
trawl scan -r rules --name 'RDS snapshot exported*' -f csv events.ndjson 2>/dev/null | grep -F cmd | cut -d , -f 8
trawl explain -r rules --name 'RDS snapshot exported*' --record 1 events.ndjson | wc -l
# The same in documents: what is rejected does not take its neighbours along.
{ printf '{"Records":[\n'; sed -n '1,13p;16p' events.ndjson | sed '$!s/$/,/'; printf ']}\n'; } >records.json
trawl scan -r rules --name 'RDS snapshot exported*' records.json 2>>messages | jq -c '."trawl.evidence.record"' | paste -sd ' '
# No control character but the line break.
cat alerts.ndjson messages | LC_ALL=C tr -d '\n\40-\176' | LC_ALL=C grep -c '[[:cntrl:]]'
mkdir in
printf '{}' >"$(printf 'in/\x1b[31mred\nname\x07')"
trawl scan -r rules "in" 2>&1 | LC_ALL=C tr -d '\n\40-\176\200-\377' | wc -c
