# The alert file is the same, byte for byte, whatever the threads, the chunk size and the tokens.
cp -r "$DATASETS/rules" rules
make_events --size 4M --seed 7 --pack zstd --frame-size 256K -o a 2>/dev/null
make_events --size 4M --seed 8 -o b 2>/dev/null
digest() { trawl scan -r rules "$@" a b 2>/dev/null | sha256sum; }
first=$(digest)
for flags in '--threads 1' '--threads 2' '--threads 8' '--threads 1 --chunk-size 1' '--threads 8 --chunk-size 4K' \
  '--threads 4 --chunk-size 64M' '--threads 8 --tokens 1' '--threads 2 --tokens 64 --chunk-size 100K'; do
  # shellcheck disable=SC2086  # flags are words
  [ "$(digest $flags)" = "$first" ] && echo "$flags: the same bytes"
done
