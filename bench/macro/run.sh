#!/usr/bin/env bash
# Whole scans against their peers: builds the bench preset, makes the archives, measures, writes a result.
#
#   bench/macro/run.sh [--size 1G] [--objects 20000] [--codec-size 256M] [--runs 5] [--build build/bench] [--data build/bench-data] [--output FILE] [--name NAME]
#
# DuckDB, a peer, is looked for in build/peers: npm install --prefix build/peers @duckdb/node-api
# Rules: those of ../shared/rules (TRAWL_SHARED) where they are, else datasets/rules. Peers that are not installed are
# named and left out. The answer of every scan is checked before anything is timed.
set -euo pipefail
cd "$(dirname "$0")/../.."

size=1G objects=20000 codec_size=256M runs=5 build=build/bench data=build/bench-data output='' name=local
while [ $# -gt 0 ]; do
  case "$1" in
    --size) size=$2 ;;
    --objects) objects=$2 ;;
    --codec-size) codec_size=$2 ;;
    --runs) runs=$2 ;;
    --build) build=$2 ;;
    --data) data=$2 ;;
    --output) output=$2 ;;
    --name) name=$2 ;;
    *)
      sed -n '2,8p' "$0" >&2
      exit 2
      ;;
  esac
  shift 2
done

[ -f "$build/build.ninja" ] || cmake --preset bench -B "$build" >/dev/null
cmake --build "$build" --target trawl make_events bench_unpack bench_bare bench_peers bench_judge >/dev/null

mkdir -p "$data"
make_archive() { # FILE FLAGS...: unless it is there
  local file=$data/$1 expected=$data/${expected:-expected-$size.json}
  shift
  if [ ! -s "$expected" ] || [ ! -s "$file" ]; then
    "$build/make_events" --size "$size" --seed 1 "$@" -o "$file" --expected "$expected"
  fi
}
make_archive "events-$size.ndjson"
make_archive "events-$size.ndjson.gz" --pack gzip
make_archive "events-$size.one-frame.zst" --pack zstd
make_archive "events-$size.frames.zst" --pack zstd --frame-size 4M
mkdir -p "$data/raw-$size"
expected=expected-raw-records-$size.json make_archive "raw-$size" --shape records --pack gzip --file-size 500K
expected=expected-raw-lines-$size.json make_archive "raw-$size.ndjson.gz" --shape raw --pack gzip
mkdir -p "$data/bucket-$objects"
expected=expected-bucket-$objects.json make_archive "bucket-$objects" --bucket "$objects"

# The same events in every codec and container; containers hold them in parts.
codecs=codecs-$codec_size
mkdir -p "$data/$codecs"
make_codec() { # FILE FLAGS...
  size=$codec_size expected=expected-$codecs.json make_archive "$codecs/$1" "${@:2}"
}
make_codec events.ndjson
make_codec member.gz --pack gzip
make_codec members.gz --pack gzip --frame-size 4M
make_codec frame.zst --pack zstd
make_codec frames.zst --pack zstd --frame-size 4M
make_packed() { # FILE COMMAND...: its output, unless it is there
  local file=$data/$codecs/$1
  shift
  [ -s "$file" ] || { "$@" >"$file.part" && mv "$file.part" "$file"; }
}
make_packed events.bz2 bzip2 -c "$data/$codecs/events.ndjson"
make_packed events.xz xz -1 -T1 -c "$data/$codecs/events.ndjson"
make_packed events.lz4 lz4 -q -c "$data/$codecs/events.ndjson"
if [ ! -s "$data/$codecs/parts.zip" ] || [ ! -s "$data/$codecs/parts.tar.gz" ]; then
  parts=$(mktemp -d)
  trap 'rm -rf "$parts"' EXIT
  split -n l/16 "$data/$codecs/events.ndjson" "$parts/part."
  (cd "$parts" && zip -q -r parts.zip . -i 'part.*')
  make_packed parts.tar.gz tar -C "$parts" --exclude parts.zip -cz .
  mv "$parts/parts.zip" "$data/$codecs/parts.zip"
fi

# Rule sets to measure with; never committed.
shared=${TRAWL_SHARED:-../shared} rules=$data/rules
rm -rf "$rules"
if [ -d "$shared/rules/elastic" ]; then
  # Twice: a scan of a small archive tells which queries match too much.
  python3 bench/macro/make_rules.py plain "$shared/rules/elastic" "$rules/every" >/dev/null
  "$build/make_events" --size 16M --seed 1 -o "$data/sample.ndjson" --expected "$data/sample.json"
  "$build/trawl" scan -r "$rules/every/all" --profile="$data/sample-profile.json" --progress off -o /dev/null "$data/sample.ndjson" 2>/dev/null
  python3 bench/macro/make_rules.py plain "$shared/rules/elastic" "$rules/plain" "$data/sample-profile.json" \
    "$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["events"])' "$data/sample.json")"
fi
for count in 10 85 300 2000; do
  python3 bench/macro/make_rules.py synthetic $count "$rules/synthetic/$count"
done

NODE_PATH=${NODE_PATH:-$PWD/build/peers/node_modules} python3 -B bench/macro/measure.py --trawl "$build/trawl" --data "$data" --size "$size" --objects "$objects" --codec-size "$codec_size" --runs "$runs" \
  --rules "$rules" --shared "$shared" --output "${output:-bench/results/$(date -u +%F)-$name.json}"
