# Two zips one behind the other: a directory at the end speaks of one of them only, and the scan says so. Where it cannot
# be sought in, the first one is read.
cp -r "$DATASETS/rules" rules
make_events --size 64K --seed 1 >first.ndjson 2>/dev/null
make_events --size 64K --seed 2 >second.ndjson 2>/dev/null
zip -q -X first.zip first.ndjson
zip -q -X second.zip second.ndjson
cat first.zip second.zip >both.zip
{ cat first.zip; printf 'more'; } >more.zip
for archive in first.zip both.zip more.zip; do
  trawl scan -r rules --progress off -o alerts.ndjson "$archive" 2>errors
  echo "$archive: exit $?"
  grep 'not all of the input' errors | sed 's/[0-9]* bytes/N bytes/'
done

# In a pipe, packed, and as a member.
gzip -nk both.zip
tar -cf both.tar both.zip
zip -q -X -fz- - first.ndjson | cat >described.zip # lengths behind the members
unpacked() {
  jq -r '.inputs[] | select(.container and (.codec | endswith("zip"))) | "\(.container.members) member, error: \(.error // "none")"' \
    alerts.ndjson.manifest.json | sed -E "s/byte $(stat -c %s first.zip)\b/byte OF ITS END/; s/$(stat -c %s second.zip) bytes/AS MANY bytes AS THE SECOND/"
}
for archive in first.zip both.zip more.zip described.zip; do
  cat $archive | trawl scan -r rules --progress off -o alerts.ndjson - 2>/dev/null
  echo "$archive in a pipe: exit $?, $(unpacked)"
done
for archive in both.zip.gz both.tar; do
  trawl scan -r rules --progress off -o alerts.ndjson $archive 2>/dev/null
  echo "$archive: exit $?, $(unpacked)"
done
