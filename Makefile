# Everything here needs Python 3.11 or newer (with venv and pip), git and make, and nothing else.

PYTHON ?= python3
VENV ?= .venv
DEMO_DIR ?= fiveyear-demo
# For example: make test PYTEST_ARGS='-k timeline'. The tests of a file share what they look at, so
# one worker runs them all, and the longest files come first.
PYTEST_ARGS ?= -n auto --dist loadfile --no-loadscope-reorder
# For example: make lock LOCK_ARGS=--upgrade
LOCK_ARGS ?=

BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
UV := build/uv/bin/uv

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test test-long check format format-check lint types contracts docs bench \
	bench-statistics kinds-check wheel-check browser report-check lock clean

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

# Python keeps what it has compiled, whatever the caller's shell says: the tests start the command
# some hundreds of times.
unexport PYTHONDONTWRITEBYTECODE

# Memory in huge pages, and kept once it is had: on a virtual machine where a new page costs dearly,
# everything took about half of the time with it. Where there is no such setting, nothing reads it.
# Benchmarks are not given it: they measure what a user would.
KEEP_ALL := 1000000000
DUCKDB_MEMORY := narenas:1,dirty_decay_ms:-1,muzzy_decay_ms:-1
POLARS_MEMORY := thp:always,narenas:1,dirty_decay_ms:-1,muzzy_decay_ms:-1
GLIBC_MEMORY := glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1$\
	:glibc.malloc.trim_threshold=$(KEEP_ALL):glibc.malloc.mmap_threshold=$(KEEP_ALL)
HEAVY := setup check types test test-long report-check wheel-check
$(HEAVY): export PYTHONMALLOC := malloc
$(HEAVY): export GLIBC_TUNABLES := $(GLIBC_MEMORY)
$(HEAVY): export _RJEM_MALLOC_CONF := $(POLARS_MEMORY)
$(HEAVY): export DUCKDB_JE_MALLOC_CONF := $(DUCKDB_MEMORY)

setup: $(INSTALLED) ## make .venv with the locked dependencies and the project

# A virtual environment that exists is kept: only what changed in the lock is installed again.
# The build backend is in the lock, so that installing the project fetches nothing.
$(INSTALLED): pyproject.toml requirements/dev-lock.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "fiveyear needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1);" \
			"name another: make PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info >= (3, 14))' || \
		echo "fiveyear is tested with Python 3.11 to 3.13; this is $$($(PYTHON) --version 2>&1)" >&2
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(MAKE) --silent $(UV) || echo "no uv: pip installs, which takes longer" >&2
	.ci/install $(BIN)/python --require-hashes -r requirements/dev-lock.txt
	.ci/install $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(UV):
	$(PYTHON) -m venv build/uv
	build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

demo: setup ## make seventy invented clients and compare what became of them
	$(BIN)/fiveyear demo --dir $(DEMO_DIR)
	@echo
	@echo "The results are in $(abspath $(DEMO_DIR))"

test: setup ## run the whole test suite
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-long: setup ## the same, with laws tried on a hundred times as many examples
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest $(PYTEST_ARGS)

# The one command before handing anything in. `make check test` runs the tests once, because
# make makes a target once.
check: format-check lint types contracts test ## format, lint, types, import contracts and tests

format: setup ## write the code in its one format
	$(BIN)/ruff format
	$(BIN)/ruff check --fix --select I

format-check: setup
	$(BIN)/ruff format --check

lint: setup
	$(BIN)/ruff check

types: setup
	$(BIN)/mypy

kinds-check: setup ## say what a kind of event still lacks
	$(BIN)/python -m pytest -n 0 -q --no-header -k lacks tests/cli/test_kinds.py

contracts: setup
	$(BIN)/lint-imports --no-logo
	$(BIN)/python .ci/check_import_circles.py

docs: setup ## write the reference in docs/reference from the code
	$(BIN)/python -m cli.help.reference docs/reference

bench: setup ## run the benchmarks
	$(BIN)/python -m tests.benchmarks

# FIVEYEAR_BENCH_DRAWS=200 simulates fewer histories, and takes a fifth of the time.
bench-statistics: setup ## what the comparison says of simulated histories whose truth is known
	$(BIN)/python -m tests.benchmarks statistics

# The page of `fiveyear report` in a real browser; elsewhere these tests are skipped without one.
browser: ## install Debian's Chromium, which the tests of the report look through, if it is not here
	@command -v chromium || { apt-get update --quiet && \
		apt-get install --yes --no-install-recommends chromium fonts-liberation; }

report-check: setup browser ## look at the report in Chromium
	$(BIN)/python -m pytest tests/cli/report -n 0

wheel-check: setup ## build the wheel, install it by itself and run the command from elsewhere
	$(BIN)/python .ci/check_wheel.py

# One resolution for every supported Python and platform, which pip's own tools cannot make.
lock: $(UV) ## make the lock files anew from pyproject.toml
	$(UV) pip compile $(LOCK_FLAGS) $(LOCK_ARGS) \
		--output-file requirements/lock.txt pyproject.toml
	$(UV) pip compile $(LOCK_FLAGS) $(LOCK_ARGS) \
		--constraints requirements/lock.txt --group dev \
		--output-file requirements/dev-lock.txt pyproject.toml
	@! grep -nE '://|--(extra-)?index|--find-links' requirements/*.txt || { \
		echo "a lock file must carry no addresses" >&2; exit 1; }

LOCK_FLAGS := --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock'

clean: ## remove everything that was made here
	rm -rf $(VENV) build dist $(DEMO_DIR) .hypothesis .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache *.egg-info
	find cli domain events projections tests .ci -name __pycache__ -type d -prune -exec rm -rf {} +
