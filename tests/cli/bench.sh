# Generates archives, checks the answers and measures; everything but the times is printed here.
mkdir temp
trawl bench --size 512K --runs 2 --threads 2,1 --temp-dir temp --json >result.json
echo "exit $?"
jq -c '[.bench_version, .machine.processors > 0, .program.version, .data.bytes >= 524288, .data.events, .rules.count, .alerts]' result.json
jq -c '.tasks[] | [.name, .bytes >= 524288, .events, .rules, (.rules_digest | length), .alerts]' result.json
jq -c '.cases[] | [.name, .task, (.seconds | length), .gb_per_second > 0, .events_per_second > 0, (.stages | keys | length),
                   ([.stages[]] | add | . > 0.99 and . < 1.01)]' result.json
ls -A temp
echo "text, with rules of one's own"
trawl bench -r "$DATASETS/rules" --size 512K --runs 1 --threads 1 --temp-dir temp >text
echo "exit $?"
sed -E 's/^machine .*/machine/; s/loaded in [0-9.]+ s/loaded/; s/^(plain|gzip|zstd|raw CloudTrail), 1 thread .*/\1, 1 thread/' text
echo "compared"
compare() {
  trawl bench --size "$2" --runs 1 --threads 1 --temp-dir temp --compare "$1" 2>&1 >/dev/null |
    sed -E 's/ +-?\+?[0-9.]+[s%]//g'
  echo "exit ${PIPESTATUS[0]}"
}
jq '.cases[].seconds = [1000]' result.json >slow.json
jq '.cases[].seconds = [0.000001]' result.json >fast.json
jq '.cases[0].seconds = []' result.json >empty.json
# From before raw CloudTrail was measured.
jq 'del(.tasks) | .cases |= map(select(.task == "ECS") | del(.task))' slow.json >old.json
compare slow.json 512K
compare fast.json 512K
compare old.json 512K
compare result.json 1M
compare empty.json 512K
compare absent.json 512K
ls -A temp
