# Help goes to standard output and names every subcommand and flag; nothing is done.
trawl --help
for command in scan explain map; do
  echo "== $command"
  trawl "$command" --help
done
