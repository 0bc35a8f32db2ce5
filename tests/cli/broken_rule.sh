# A rule file that is not TOML, or lacks something, is named with its place; the others run.
cp -r "$DATASETS/rules" rules
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" events.ndjson
printf '[rule]\nname = "open string\n' >rules/broken.toml
printf '[rule]\nname = "No id"\ntype = "query"\nlanguage = "kuery"\nquery = "a: b"\n' >rules/incomplete.toml
printf '\x00\xff\x1b[31m' >rules/binary.toml
trawl scan -r rules -o alerts.ndjson events.ndjson
echo "exit $?"
wc -l <alerts.ndjson
