#!/bin/sh
# Drives the pages of `longshore demo` in Debian's Chromium.
#
#   tests/browser/run.sh [BINARY]     BINARY is a built `longshore`
#
# Installs what it needs: playwright-core into a cache folder, and Chromium where it runs as root.
# Exit status 0: passed, or skipped with the reason on the last line; 1: failed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/longshore
binary=${1:-${CARGO_TARGET_DIR:-$cache/target}/debug/longshore}
packages=$cache/browser
playwright=1.65.1

skip() {
    echo "skipped: $1"
    exit 0
}

[ -x "$binary" ] || { echo "there is no program \"$binary\": build it first, or name another" >&2; exit 1; }
command -v node >/dev/null || skip "there is no node on the path"
command -v npm >/dev/null || skip "there is no npm on the path"

if ! command -v chromium >/dev/null; then
    [ "$(id -u)" = 0 ] || skip "there is no chromium, and only root can install it"
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 ||
        skip "chromium could not be installed"
fi

if [ ! -d "$packages/node_modules/playwright-core" ]; then
    mkdir -p "$packages"
    npm install --prefix "$packages" --no-save --no-audit --no-fund --silent "playwright-core@$playwright" ||
        skip "playwright-core could not be installed"
fi

folder=$(mktemp -d)
"$binary" demo --data "$folder/demo" --port 0 >"$folder/output" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT INT TERM

address=
for _ in $(seq 600); do
    address=$(sed -n 's#^page  *##p' "$folder/output" | head -1)
    [ -z "$address" ] || break
    kill -0 "$server" 2>/dev/null || { cat "$folder/output" >&2; echo "the demo ended" >&2; exit 1; }
    sleep 0.2
done
[ -n "$address" ] || { cat "$folder/output" >&2; echo "the demo shows no page" >&2; exit 1; }
case $address in http://*) ;; *) address=http://$address ;; esac

LONGSHORE_PAGE=${address%/} LONGSHORE_PACKAGES=$packages LONGSHORE_CHROMIUM=$(command -v chromium) \
    node --test --test-reporter=spec "$here/pages.test.mjs"
