#!/usr/bin/env bash
# Pin what Hustings installs: requirements/*.lock, every version with the hashes of its files.
#
#   tools/lock.sh              keep the pins that still fit pyproject.toml
#   tools/lock.sh --upgrade    take the newest of everything
#
# core is what the product needs; build adds what installs a checkout, dev the tools of tests and linters, docs what
# builds the site.
# No address of a package index enters a lock: it installs from whichever one pip is set up with.
set -euo pipefail
cd "$(dirname "$0")/.."

UV=$(command -v uv || true)
[ -n "$UV" ] || UV=.venv/bin/uv
if [ ! -x "$UV" ]; then
  echo "uv makes the locks and is not here: .venv/bin/python -m pip install uv" >&2
  exit 2
fi

mkdir -p requirements
lock() {
  local name=$1
  shift
  "$UV" pip compile pyproject.toml --no-config --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header --annotation-style line --quiet --output-file "requirements/$name.lock" "$@"
  echo "requirements/$name.lock: $(grep -c '^[a-z].*==' "requirements/$name.lock") pins"
}

lock core "$@"
lock build --group build --constraints requirements/core.lock "$@"
lock dev --group build --group dev --constraints requirements/core.lock --constraints requirements/build.lock "$@"
lock docs --group docs --constraints requirements/core.lock --constraints requirements/dev.lock "$@"
