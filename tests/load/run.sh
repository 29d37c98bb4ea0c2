#!/usr/bin/env bash
# Times loads of TPC-H lineitem: Longshore's, those of tools that nobody here wrote, and floors.
#
#   tests/load/run.sh load [--scale N] [--rounds N] [--tool NAME] [--format NAME] [--defaults]
#   tests/load/run.sh infer [--scale N] [--rounds N]
#
# or loads random CSV files and compares them with what other readers read:
#
#   tests/load/run.sh oracles [--rounds N] [--seed N]
#
# Ends with 1 where a budget is missed, and with 77 when nothing could be run on this machine.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"

skip() {
  echo "load: skipped, because $1"
  exit 77
}

command -v python3 >/dev/null || skip "python3 is not installed"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || skip "Python 3.11 or later is needed"

cargo build --quiet --manifest-path "$root/Cargo.toml" --package longshore
target="${CARGO_TARGET_DIR:-$root/target}"
export PYTHONDONTWRITEBYTECODE=1
python="$(python3 "$root/tests/clients/environments.py" "$here/requirements.txt")" \
  || skip "the packages cannot be installed"
if [ "${1:-}" = oracles ]; then
  exec "$python" "$here/oracles.py" "$target/debug/longshore" "${@:2}"
fi
exec "$python" "$here/run.py" "$target/debug/longshore" "$@"
