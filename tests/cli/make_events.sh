# A seed gives the same bytes for ever, packed or not, and what was made is counted.
make_events --size 1M --seed 1 | sha256sum
make_events --size 1M --seed 2 | sha256sum
make_events --size 1M --seed 1 --pack gzip --frame-size 100K 2>/dev/null | gzip -dc | sha256sum
make_events --size 1M --seed 1 --pack zstd --frame-size 100K 2>/dev/null | zstd -dc | sha256sum
make_events --size 1M --seed 1 2>/dev/null | grep -c -F StartExportTask
