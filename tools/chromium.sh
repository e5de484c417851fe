#!/bin/sh
# See to it that the tests which drive a browser find a Chromium: where there is none, install Debian's.
#
# It never fails a run. Where none can be had the reason goes to build/no-chromium.txt, from which the tests that need
# a browser take it; remove that file to have it tried again. HUSTINGS_CHROMIUM names a browser of your own.
set -u
cd "$(dirname "$0")/.." || exit 0
mkdir -p build
missing=build/no-chromium.txt

found() {
  for name in "${HUSTINGS_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$name" ] && timeout 30 "$name" --version >/dev/null 2>&1 && return 0
  done
  return 1
}

give_up() {
  echo "$1" > "$missing"
  echo "NO CHROMIUM: $1. The tests that drive a browser will not run." >&2
  exit 0
}

if found; then
  rm -f "$missing"
  exit 0
fi
[ -f "$missing" ] && give_up "$(cat "$missing")"
command -v apt-get >/dev/null 2>&1 || give_up "there is no browser here, and no apt-get to install one"
if [ "$(id -u)" = 0 ]; then
  as_root=""
elif sudo -n true 2>/dev/null; then
  as_root="sudo -n"
else
  give_up "there is no browser here, and installing one needs root (apt-get install chromium)"
fi

echo "Installing Chromium for the tests that drive a browser (once; a few minutes) ..."
log=build/chromium-install.log
export DEBIAN_FRONTEND=noninteractive
{ $as_root apt-get update -qq && $as_root apt-get install -qq -y --no-install-recommends chromium; } </dev/null >"$log" 2>&1
found || give_up "apt-get could not install chromium (see $log)"
