# A rule as a page, and what it compiles to.
cp -r "$DATASETS/rules" rules
trawl rules show rules --id 7f3f6a52-0c2e-4a3e-9d0b-5d5f0f1c8a01
echo '=='
trawl rules show --compiled rules --id 7f3f6a52-0c2e-4a3e-9d0b-5d5f0f1c8a01
