# What can be done here; `make` alone lists it.
PORT ?= 8800
BIN := .venv/bin

.DEFAULT_GOAL := list
.PHONY: list run test check bench docs fit clean install install-dev

list:  ## List what can be made, a sentence each.
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run:  ## Install if needed, fill a demo site and serve Parley on port 8800 (PORT=… for another).
	@PORT=$(PORT) sh deploy/run.sh

test: install-dev  ## Install what tests need, then check and test everything on SQLite, PostgreSQL and a real browser.
	@sh deploy/test.sh

check: install-dev  ## Lint, types, import contracts, sizes and papers.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m pytest tests/house

bench: install-dev  ## Measure speed and print tables, each figure beside what it is compared with.
	@$(BIN)/python -m bench

docs: install-dev  ## Build the documentation into build/docs, failing on a broken link.
	@$(BIN)/mkdocs build --strict --quiet --site-dir build/docs && echo "Open build/docs/index.html"

fit: install  ## Refit the shipped model by its recipe (from ../shared/data where present, else from data/ alone).
	@$(BIN)/python -m training fit

install:  ## Create .venv and install what serves and trains.
	@sh deploy/install.sh requirements.txt

install-dev:  ## The same, with what tests and checks.
	@sh deploy/install.sh requirements-dev.txt

clean:  ## Remove .venv, caches and build outputs; the database in var/ stays.
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache tests/screenshots tests/journeys/node/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
