# Evidence is never overwritten, by whatever name the output reaches it.
cp -r "$DATASETS/rules" rules
mkdir archive
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" archive/a.ndjson
ln archive/a.ndjson link
ln -s archive/a.ndjson symlink
before=$(sha256sum <archive/a.ndjson)
for output in archive/a.ndjson link symlink ./archive/../archive/a.ndjson; do
  trawl scan -r rules -o $output archive
  echo "exit $?"
done
trawl scan -r rules -o alerts.ndjson --manifest link archive
echo "exit $?"
[ "$before" = "$(sha256sum <archive/a.ndjson)" ] && echo "not touched"
