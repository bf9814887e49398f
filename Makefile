# One command for each thing a person wants to do here. `make help` lists them.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
TESTED := $(VENV)/.installed-for-tests

.DEFAULT_GOAL := help
.PHONY: fuzz help run install test test-interop lint pages format bench screens clean test-needs mutants soak-sip

help:            ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(STAMP)    ## install what is missing, build, and start everything on this machine
	@$(BIN)/python -m agent_ui.build
	@$(BIN)/callcenter run

install: $(STAMP) ## make the virtual environment and install the product into it

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make run PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "The Python package venv is missing. On Debian and Ubuntu: apt install python3-venv" >&2; exit 2; }
	@echo "Making the virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(STAMP): setup.cfg pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing the product (a minute or two the first time)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(TESTED): $(STAMP)
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@

test-needs: $(TESTED)
	@$(BIN)/python -m tests.needs
	@$(BIN)/python -m agent_ui.build

lint: $(TESTED)  ## style, types and import layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(TESTED) ## bring the code into shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# Three processes at once took as long as two (14:32 and 14:50 on two cores), and waited longer for each other.
test: test-needs ## everything: style, types, layers, units, browsers, real callers
	@$(MAKE) --no-print-directory --output-sync --jobs 2 lint pages
	@$(BIN)/pytest -m "not system and not browser" --numprocesses 2 --dist loadfile $(ARGS)
	@$(BIN)/python -m tests.steady -m "system or browser" --numprocesses 2 --dist worksteal tests/system tests/agent_ui tests/media/test_browser_leg.py $(ARGS)

pages: $(TESTED)
	@$(BIN)/python -m agent_ui.check

test-interop: test-needs ## calls with other people's telephones, proxies and attackers
	@$(BIN)/python -m tests.needs --interop
	@$(BIN)/python -m tests.steady tests/interop $(ARGS)

bench: test-needs ## measure; prints a table and JSON, never fails a build
	@$(BIN)/python -m tests.bench

fuzz: test-needs ## a minute of fuzzing for each parser; what breaks one joins the corpus
	@$(BIN)/pip install --quiet --disable-pip-version-check 'atheris>=2.3'
	@$(BIN)/python -m tests.fuzz all --seconds $(or $(FUZZ_SECONDS),60)

mutants: $(TESTED) ## plant bugs in a copy of the routing core, one at a time; the tests must find each
	@$(BIN)/python -m tests.acd.mutants

soak-sip: $(TESTED) ## thousands of random calls on a lossy wire in memory; SCRIPTS=5000 SEED=1
	@$(BIN)/python -m tests.sip.lossy --scripts $(or $(SCRIPTS),5000) --seed $(or $(SEED),1)

screens: $(TESTED) ## screenshots of every page into out/screens
	@$(BIN)/python -m tests.needs --screens
	@$(BIN)/python -m agent_ui.build
	@$(BIN)/python -m tests.screens

clean:           ## remove what was built (the data folder stays)
	rm -rf $(VENV) build *.egg-info agent_ui/static agent_ui/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
