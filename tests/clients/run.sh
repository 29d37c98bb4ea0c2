#!/usr/bin/env bash
# Runs clients that nobody here wrote against the embedded stack, and prints one table.
#
#   tests/clients/run.sh [SUITE ...]    a suite is a folder beside this file; all of them if none is named
#
# Ends with 1 when a client failed, and with 77 when nothing could be run on this machine.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"

skip() {
  echo "clients: skipped, because $1"
  exit 77
}

command -v python3 >/dev/null || skip "python3 is not installed"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || skip "Python 3.11 or later is needed"

if ! command -v psql >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update && apt-get install -y postgresql-client; } >/dev/null 2>&1 || true
fi
command -v psql >/dev/null || echo "clients: psql is not installed, its tests will be skipped"

cargo build --quiet --manifest-path "$root/Cargo.toml" --package longshore
target="${CARGO_TARGET_DIR:-$root/target}"
PYTHONDONTWRITEBYTECODE=1 exec python3 "$here/run.py" "$target/debug/longshore" "$@"
