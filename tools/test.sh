#!/bin/sh
# Everything that must hold before a change is kept, in one go: a failure does not hide the ones behind it.
# Arguments go to pytest.
set -u
cd "$(dirname "$0")/.." || exit 2
bin=.venv/bin
failed=""

step() {
  title=$1
  shift
  printf '\n== %s\n' "$title"
  "$@" || failed="$failed $title,"
}

step "ruff check" $bin/python -m ruff check --output-format concise
step "ruff format" $bin/python -m ruff format --check --output-format concise
step "mypy --strict" $bin/python -m mypy
step "layers" $bin/lint-imports --no-logo
[ -z "$failed" ] || printf '\nFAILED before the tests:%s see above.\n' "$failed"
# Where the system ends a test process, pytest waits for its tests for ever: then the run ends, and all is run once more.
tests() {
  $bin/python -m pytest -n auto --maxprocesses 8 --dist loadfile --tb=short --max-worker-restart 0 "$@"
  echo $? >build/pytest.status
}

printf '\n== pytest\n'
mkdir -p build
tests "$@" | tee build/pytest.log
if [ "$(cat build/pytest.status)" != 0 ] && grep -q 'node down' build/pytest.log; then
  printf '\nA test process was lost (see above). Everything is run once more.\n\n== pytest, again\n'
  tests "$@"
fi
tests=$(cat build/pytest.status)
[ "$tests" = 0 ] && [ -z "$failed" ]
