#!/bin/sh
# Everything that must hold: lint, types, contracts, sizes, papers, then all tests.
# A real browser: the one on the PATH, else Debian's chromium where root, else the one Playwright brings.
# A real PostgreSQL: the server in the pgserver wheel (requirements-dev.txt). Real clients for Node: npm ci.
set -eu
cd "$(dirname "$0")/.."

browser() { command -v chromium || command -v chromium-browser || command -v google-chrome || true; }

# Install Debian's packages, where root: their names, then what they are for.
debian() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 0
  echo "Parley: installing Debian's $1 for $2"
  log=$(mktemp)
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $1; } >"$log" 2>&1 \
    || { tail -n 20 "$log"; echo "Parley: $1 could not be installed." >&2; exit 1; }
  rm -f "$log"
}

[ -n "$(browser)" ] || debian chromium "the browser tests"
if [ -z "$(browser)" ]; then
  echo "Parley: fetching the browser that Playwright brings"
  .venv/bin/python -m playwright install chromium
fi

# Node's clients of Perspective, OpenAI and Akismet, pinned in tests/journeys/node; without npm their tests are skipped.
clients=tests/journeys/node
command -v npm >/dev/null 2>&1 || debian npm "the tests of Node's clients"
if command -v npm >/dev/null 2>&1 && ! [ "$clients/node_modules/.package-lock.json" -nt "$clients/package-lock.json" ]; then
  echo "Parley: installing Node's clients ($clients)"
  npm ci --prefix "$clients" --ignore-scripts --no-audit --no-fund --loglevel=error
fi

# A real WordPress for clients/wordpress, unpacked and not installed: the package would bring a web server along.
wordpress=build/wordpress/usr/share/wordpress
if ! command -v php >/dev/null 2>&1 || ! php -m | grep -q mysqli || ! [ -x /usr/sbin/mariadbd ]; then
  debian "php-cli php-mysql mariadb-server-core mariadb-client-core" "the tests of the WordPress plugin"
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && ! [ -f "$wordpress/wp-load.php" ]; then
  echo "Parley: fetching Debian's WordPress"
  rm -rf build/wordpress && mkdir -p build/wordpress
  ( cd build/wordpress && { apt-get download wordpress || { apt-get update && apt-get download wordpress; }; } \
    && dpkg -x wordpress_*.deb . && rm wordpress_*.deb ) >build/wordpress.log 2>&1 \
    || { tail -n 20 build/wordpress.log; echo "Parley: WordPress could not be fetched." >&2; exit 1; }
fi

echo "Parley: browser: $(browser) — PostgreSQL: $(.venv/bin/python -c 'import importlib.metadata as m; print("the pgserver wheel", m.version("pgserver"))')"

.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
.venv/bin/lint-imports --no-cache
.venv/bin/python -m pytest -n 2 --dist loadfile "$@"
