#!/usr/bin/env bash
# Runs clients that nobody here wrote against the embedded stack. Ends with 77 when what they need cannot
# be had on this machine.
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

# One environment for each set of requirements, in the user's cache.
version="$(sha256sum "$here/requirements.txt" | cut -c1-12)"
venv="${XDG_CACHE_HOME:-$HOME/.cache}/longshore/clients-$version"
if [ ! -x "$venv/bin/pytest" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv" || skip "a virtual environment cannot be made"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" \
    || { rm -rf "$venv"; skip "the packages cannot be installed"; }
fi

cargo build --quiet --manifest-path "$root/Cargo.toml" --package longshore
target="${CARGO_TARGET_DIR:-$root/target}"
longshore="$target/debug/longshore"

folder="$(mktemp -d)"
export LONGSHORE_PASSWORD="Example-1-password"
finish() {
  (cd "$folder/workspace" && "$longshore" local down >/dev/null 2>&1) || true
  rm -rf "$folder"
}
trap finish EXIT

"$longshore" init "$folder/workspace" >/dev/null
cd "$folder/workspace"
"$longshore" local up
eval "$("$longshore" local env)"

setting() {
  python3 -c "
import sys, tomllib
value = tomllib.load(open('longshore.toml', 'rb'))
for key in sys.argv[1].split('.'):
    value = value[key]
print(value)" "$1"
}
LONGSHORE_TEST_FUNCTION_ROLE="$(setting functions.execution_role)"
LONGSHORE_TEST_FUNCTION_PREFIX="longshore-$(setting workspace.id)-"
export LONGSHORE_TEST_FUNCTION_ROLE LONGSHORE_TEST_FUNCTION_PREFIX

PYTHONDONTWRITEBYTECODE=1 "$venv/bin/pytest" -q -p no:cacheprovider "$here" "$@"
