#!/bin/sh
# Everything that must hold: lint, types, contracts, sizes, papers, then all tests.
# A real browser: the one on the PATH, else Debian's chromium where root, else the one Playwright brings.
# A real PostgreSQL: the server in the pgserver wheel (requirements-dev.txt).
set -eu
cd "$(dirname "$0")/.."

browser() { command -v chromium || command -v chromium-browser || command -v google-chrome || true; }

if [ -z "$(browser)" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Parley: installing Debian's chromium for the browser tests"
  log=$(mktemp)
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } >"$log" 2>&1 \
    || { tail -n 20 "$log"; echo "Parley: chromium could not be installed." >&2; exit 1; }
  rm -f "$log"
fi
if [ -z "$(browser)" ]; then
  echo "Parley: fetching the browser that Playwright brings"
  .venv/bin/python -m playwright install chromium
fi
echo "Parley: browser: $(browser) — PostgreSQL: $(.venv/bin/python -c 'import importlib.metadata as m; print("the pgserver wheel", m.version("pgserver"))')"

.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
.venv/bin/lint-imports --no-cache
.venv/bin/python -m pytest -n 2 --dist loadgroup "$@"
