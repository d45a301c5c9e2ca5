# Two commands: `make run` and `make test`. What has been done already is not done again.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Node where the system has none: from a wheel, into the virtual environment, which stands first in the path.
export PATH := $(CURDIR)/$(BIN):$(PATH)

FRONT := $(shell find frontend -type f 2>/dev/null)
TEXTS := $(wildcard gongzhi/locale/*/LC_MESSAGES/*.po)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help run test check format bench build lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.installed gongzhi/static/build/.built $(TEXTS:.po=.mo) ## Install what is missing, then run gongzhi on this machine (ARGS="--port 8080")
	@exec $(BIN)/gongzhi run $(ARGS)

test: $(VENV)/.test-installed gongzhi/static/build/.built $(TEXTS:.po=.mo) ## Install what tests need, then run all checks and tests (ARGS="-k name")
	@sh bootstrap/browser.sh
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n $${JOBS:-2} $(ARGS)

check: $(VENV)/.test-installed ## Check style, order of apps, catalogue
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	GONGZHI_DEVELOPMENT=1 GONGZHI_DATA=$${GONGZHI_DATA:-$(CURDIR)/var/check} $(BIN)/gongzhi catalog check

format: $(VENV)/.test-installed ## Put the code in the house's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.test-installed gongzhi/static/build/.built $(TEXTS:.po=.mo) ## Measure speed beside plain SQL (ARGS="--cases 50000 --profile")
	$(BIN)/python -m benches $(ARGS)

build: ## Build the front end anew
	@rm -f gongzhi/static/build/.built
	@$(MAKE) --no-print-directory gongzhi/static/build/.built

lock: $(VENV)/.test-installed ## Pin dependencies anew, with hashes (after a change of pyproject.toml)
	@sh bootstrap/lock.sh

clean: ## Remove what was installed and built; data stay
	rm -rf $(VENV) node_modules gongzhi/static/build var/check
	find gongzhi -name '*.mo' -delete

$(VENV)/bin/python:
	@sh bootstrap/venv.sh "$(PYTHON)" "$(VENV)"

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@touch $@

$(VENV)/.test-installed: requirements-test.lock $(VENV)/.installed
	$(PIP) install --quiet --require-hashes -r requirements-test.lock
	@touch $@

node_modules/.installed: package.json package-lock.json $(VENV)/.installed
	@command -v npm >/dev/null || $(PIP) install --quiet --require-hashes -r requirements-node.lock
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

gongzhi/static/build/.built: node_modules/.installed $(FRONT)
	npm run --silent build
	@touch $@

%.mo: %.po $(VENV)/.installed
	$(BIN)/gongzhi locale compile
	@touch $@
