#!/usr/bin/env bash
# kernels.sh BUILD: files compiled for processors that not everybody has must not share code with
# others: of two copies of an inline function the linker keeps one, which may be theirs, and it then
# runs everywhere. So all that their objects define for others are the kernels themselves.
set -euo pipefail
build=$1

mapfile -t objects < <(find "$build" \( -name 'kernel_avx*.o' -o -name 'bracket_kernel_avx*.o' \) | sort)
if [ "$(uname -m)" = x86_64 ] && [ "${#objects[@]}" -ne 4 ]; then
  echo "kernels: ${#objects[@]} objects in $build instead of 4" >&2
  exit 1
fi
shared=$(nm -A -C --defined-only --extern-only "${objects[@]}" | grep -vE ' trawl::kAvx(2|512)(Bracket)?Kernel$' || true)
if [ -n "$shared" ]; then
  echo "kernels: the linker may share these with code for any processor:" >&2
  echo "$shared" >&2
  exit 1
fi
echo "${#objects[@]} objects share no code"
