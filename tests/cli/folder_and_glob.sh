# Folders are walked in a fixed order, globs expanded, and a file met twice is read once.
cp -r "$DATASETS/rules" rules
mkdir -p archive/2026/03
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" archive/2026/03/b.ndjson
gzip -nc archive/2026/03/b.ndjson >archive/2026/03/a.log
cp archive/2026/03/b.ndjson archive/c
rules=(-r rules --name 'RDS snapshot exported*')
trawl scan "${rules[@]}" archive | jq -r '."trawl.evidence.input"'
echo '=='
trawl scan "${rules[@]}" 'archive/2026/*/*' archive/c archive 2>/dev/null | jq -r '."trawl.evidence.input"'
