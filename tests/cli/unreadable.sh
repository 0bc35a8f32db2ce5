# A file and a folder without permission are named; the rest is scanned.
if [ "$(id -u)" -eq 0 ]; then
  command -v setpriv >/dev/null || { echo "skipped: root reads everything, and setpriv is missing" >&2; exit 77; }
  as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
else
  as_user=()
fi
cp -r "$DATASETS/rules" rules
mkdir archive archive/closed
cp "$DATASETS/samples/cloudtrail-ecs.ndjson" archive/a.ndjson
cp archive/a.ndjson archive/secret.ndjson
chmod -R a+rX . && chmod 000 archive/secret.ndjson archive/closed
"${as_user[@]}" trawl --version >/dev/null 2>&1 ||
  { echo "skipped: another user cannot run the program from its folder" >&2; exit 77; }
"${as_user[@]}" trawl scan -r rules --name 'RDS snapshot exported*' archive | jq -r '."trawl.evidence.input"'
echo "exit ${PIPESTATUS[0]}"
chmod 700 archive/closed
