# The same events give the same alerts, however they are packed and wherever they come from.
cp -r "$DATASETS/rules" rules
make_events --size 3M -o events.ndjson 2>/dev/null
make_events --size 3M --pack gzip -o one-member 2>/dev/null
make_events --size 3M --pack gzip --frame-size 300K -o many-members 2>/dev/null
make_events --size 3M --pack zstd -o one-frame 2>/dev/null
make_events --size 3M --pack zstd --frame-size 300K -o many-frames 2>/dev/null
# Only the name of the input and what is made from it may differ.
alerts() {
  trawl scan -r rules "$@" 2>/dev/null |
    jq -c 'del(."trawl.evidence.input", ."kibana.alert.uuid", ."kibana.alert.ancestors")' | sha256sum
}
plain=$(alerts events.ndjson)
for input in one-member many-members one-frame many-frames; do
  [ "$(alerts $input)" = "$plain" ] && echo "$input: the same"
done
[ "$(alerts - <events.ndjson)" = "$plain" ] && echo "standard input: the same"
[ "$(alerts - <many-members)" = "$plain" ] && echo "gzip on standard input: the same"
[ "$(alerts - <many-frames)" = "$plain" ] && echo "zstd on standard input: the same"
trawl scan -r rules --name 'RDS snapshot exported*' events.ndjson 2>/dev/null | grep -c .
