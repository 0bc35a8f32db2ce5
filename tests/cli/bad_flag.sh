# A mistake on the command line gets one message and a hint; nothing is done.
try() { echo "\$ trawl $*" >&2; trawl "$@"; echo "exit $?" >&2; }
try
try frobnicate
try --no-such-flag
try scan -r rules --no-such-flag events.ndjson
try scan events.ndjson
try explain -r rules
