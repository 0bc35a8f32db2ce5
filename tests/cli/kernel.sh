# TRAWL_KERNEL forces a way of reading events; each gives the same bytes, and one that is not there is refused.
cp -r "$DATASETS/rules" rules
make_events --size 2M --seed 7 -o events 2>/dev/null
digest() { TRAWL_KERNEL=$1 trawl scan -r rules events 2>/dev/null | sha256sum; }
first=$(digest '')
for kernel in portable avx2 avx512; do
  # A processor may lack the last two, and then says so.
  if TRAWL_KERNEL=$kernel trawl scan -r rules events >/dev/null 2>messages; then
    [ "$(digest $kernel)" = "$first" ] && echo "$kernel: the same bytes"
  else
    grep -q "no kernel '$kernel' on this processor, which can run: portable" messages && echo "$kernel: the same bytes"
  fi
done
TRAWL_KERNEL=sse9 trawl scan -r rules events 2>messages
echo "exit $?"
sed 's/which can run: portable.*/which can run: .../' messages
