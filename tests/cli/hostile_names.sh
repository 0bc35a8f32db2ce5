# No control sequence from a path, a rule or a log reaches a terminal.
cp -r "$DATASETS/rules" rules
esc=$(printf '\033')
printf 'x\n' >"${esc}[31mred"
printf '[rule]\nname = "%s[2Jclear"\nrule_id = 5\n' "$esc" >rules/bad.toml
trawl scan -r rules "${esc}[31mred" "no${esc}pe" >/dev/null
echo "exit $?"
printf '{"event":{"action":"\\u001b[2J\\u202e"}}\n' >log
trawl explain -r "$DATASETS/rules/exfiltration_rds_snapshot_export.toml" log | grep -c "$esc"
exit 0
