# What is met again in an archive is a duplicate like any other; its first place names the member.
cp -r "$DATASETS/rules" rules
grep -m 1 '"StartExportTask"' "$DATASETS/samples/cloudtrail-ecs.ndjson" >event
mkdir d && cp event d/x && cp event d/y && tar -cf a.tar -C d x y
cp event b
trawl scan -r rules a.tar b 2>/dev/null |
  jq -c '[."trawl.evidence.input", ."trawl.evidence.member", ."trawl.duplicate_of.input", ."trawl.duplicate_of.member"]'
