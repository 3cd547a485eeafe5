#!/bin/sh
# Create .venv and install a requirements file into it, once a version of that file.
# Every reason not to go on is one plain sentence.
set -eu
cd "$(dirname "$0")/.."
wanted=${1:-requirements.txt}

stop() { printf 'Parley: %s\n' "$1" >&2; exit 1; }

[ -w . ] || stop "this folder cannot be written to; copy Parley to a folder of yours and start it there."

python=${PYTHON:-}
if [ -z "$python" ]; then
  for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      python=$name
      break
    fi
  done
fi
[ -n "$python" ] || stop "Python 3.11 or newer is needed and was not found; install it (Debian: apt-get install python3 python3-venv) and try again."
command -v "$python" >/dev/null 2>&1 || stop "there is no program called $python; set PYTHON to a Python 3.11 or newer."

mark=.venv/installed-$wanted
sum=$(cat requirements*.txt | cksum)
if [ "$(cat "$mark" 2>/dev/null || true)" = "$sum" ]; then exec .venv/bin/python deploy/kernel.py; fi

if [ ! -x .venv/bin/python ]; then
  printf 'Parley: creating .venv with %s\n' "$("$python" --version)"
  "$python" -m venv .venv || stop "a virtual environment could not be made; on Debian install python3-venv and try again."
fi
printf 'Parley: installing %s (once; takes a minute or two)\n' "$wanted"
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$wanted" \
  || stop "installing $wanted failed; the lines above say why (the first installation needs the network)."
printf '%s' "$sum" > "$mark"
.venv/bin/python deploy/kernel.py
