# Help goes to standard output and names every subcommand and flag; nothing is done.
trawl --help
for command in scan explain map show verify manifest inputs; do
  echo "== $command"
  trawl "$command" --help
done
