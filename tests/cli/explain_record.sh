# One event of a packed archive by its line; a line that is not there and a line that is no event.
cp "$DATASETS/rules/exfiltration_rds_snapshot_export.toml" rule.toml
make_events --size 1M --pack gzip -o events.gz 2>/dev/null
trawl explain -r rule.toml --record 102 events.gz
echo "exit $?"
trawl explain -r rule.toml --record 1000000 events.gz
echo "exit $?"
echo 'not json' | trawl explain -r rule.toml -
echo "exit $?"
