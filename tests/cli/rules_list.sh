# One line a rule, and the selection flags work here too.
trawl rules list "$DATASETS/rules"
echo '=='
trawl rules list --severity high --tactic TA0010 "$DATASETS/rules"
