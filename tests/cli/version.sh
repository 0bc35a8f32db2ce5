# The version alone, on standard output.
trawl --version
