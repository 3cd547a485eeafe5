#!/bin/sh
# The main job: install if needed, then hand over to deploy/run.py.
set -eu
cd "$(dirname "$0")/.."
sh deploy/install.sh requirements.txt
exec .venv/bin/python deploy/run.py --port "${PORT:-8800}"
