# A seed gives the same bytes for ever, packed or not, and what was made is counted.
make_events --size 1M --seed 1 | sha256sum
make_events --size 1M --seed 2 | sha256sum
make_events --size 1M --seed 1 --pack gzip --frame-size 100K 2>/dev/null | gzip -dc | sha256sum
make_events --size 1M --seed 1 --pack zstd --frame-size 100K 2>/dev/null | zstd -dc | sha256sum
make_events --bucket 300 --seed 1 -o bucket 2>&1
find bucket -type f | wc -l
find bucket -type f | LC_ALL=C sort | head -n 2
make_events --size 1M --seed 1 2>/dev/null | grep -c -F StartExportTask
# Raw events: the same calls, as lines and as objects in S3, in one file or many.
make_events --size 1M --shape raw | sha256sum
make_events --size 1M --shape records | sha256sum
mkdir s3
make_events --size 2M --shape records --pack gzip --file-size 500K -o s3 2>/dev/null
for file in s3/*; do echo "$file $(gzip -dc "$file" | jq '.Records | length')"; done
make_events --size 1M --shape raw 2>/dev/null | jq -c 'select(.eventName == "StartExportTask") | [.eventSource, .errorCode]'
