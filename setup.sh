#!/usr/bin/env bash
# Installs what the build needs from Debian's packages (Debian 12, as root or with sudo, no questions).
#
#   ./setup.sh          to build, run and test trawl
#   ./setup.sh --ci     also what .ci/run needs: clang, its sanitizers, formatter and linter
#
# Packages that are there already are left alone, so that a machine that has them needs no rights.
set -euo pipefail

packages=(
  g++ cmake ninja-build ccache mold pkg-config
  libarchive-dev libboost-iostreams-dev libbz2-dev libcli11-dev libdeflate-dev libexpected-dev libfmt-dev libisal-dev liblz4-dev
  liblzma-dev libmaxminddb-dev libre2-dev libsimdjson-dev libtbb-dev libtomlplusplus-dev libxxhash-dev libzstd-dev
  nettle-dev nlohmann-json3-dev zlib1g-dev
  libgtest-dev libssl-dev bzip2 gzip jq lz4 python3 xz-utils zip zstd
)
ci_packages=(
  clang-19 clang-format-19 clang-tidy-19 libclang-rt-19-dev lld-19
  libbenchmark-dev ripgrep shellcheck
)

case "${1:-}" in
  '') ;;
  --ci) packages+=("${ci_packages[@]}") ;;
  *)
    echo "usage: ./setup.sh [--ci]" >&2
    exit 2
    ;;
esac

missing=()
for package in "${packages[@]}"; do
  if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
    missing+=("$package")
  fi
done
if [ "${#missing[@]}" -eq 0 ]; then
  echo "setup: every package is installed"
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup: run this as root, or install sudo; missing: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}"
