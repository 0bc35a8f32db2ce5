# What loads, what is left out and why, with counts.
cp -r "$DATASETS/rules" rules
printf '[rule]\nname = "Learned"\nrule_id = "ml"\ntype = "machine_learning"\nseverity = "low"\nrisk_score = 1\ndescription = "d"\nanomaly_threshold = 50\nmachine_learning_job_id = "job"\n' >rules/ml.toml
printf '[rule]\nname = "open string\n' >rules/broken.toml
trawl rules check rules
echo "exit $?"
trawl rules check "$DATASETS/rules" >/dev/null
echo "exit $?"
