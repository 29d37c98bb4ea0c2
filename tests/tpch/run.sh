#!/usr/bin/env bash
# TPC-H on the embedded engine, beside plain DuckDB. Ends with 77 when what it needs cannot be had.
#
#   run.sh verify [SCALE]   the 22 queries give what DuckDB gives (default scale 0.05)
#   run.sh bench [SCALE]    and how long they, and COPY of lineitem, take (default scale 1)
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/longshore"

skip() {
  echo "tpch: skipped, because $1"
  exit 77
}

command -v python3 >/dev/null || skip "python3 is not installed"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || skip "Python 3.11 or later is needed"

version="$(sha256sum "$here/requirements.txt" | cut -c1-12)"
venv="$cache/tpch-$version"
if [ ! -x "$venv/bin/tpchgen-cli" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv" || skip "a virtual environment cannot be made"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" \
    || { rm -rf "$venv"; skip "the packages cannot be installed"; }
fi

cargo build --quiet --manifest-path "$root/Cargo.toml" --package longshore
target="${CARGO_TARGET_DIR:-$root/target}"

PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" "$here/run.py" \
  --longshore "$target/debug/longshore" --generator "$venv/bin/tpchgen-cli" --cache "$cache/tpch-data" "$@"
