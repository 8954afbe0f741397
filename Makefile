# Everything one does here. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help run chat test check style types evals bench lock wheel clean

# The first Python that is new enough; say `make PYTHON=/path/to/python3.12 run` for another.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: .venv/.ready ## open the coach in the browser
	@$(BIN)/coach serve

chat: .venv/.ready ## talk with the coach in this terminal
	@$(BIN)/coach chat

test: .venv/.ready ## run the tests, with coverage
	@$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

check: style types test ## everything CI checks: format, lint, types, tests

style: .venv/.ready ## format and lint, changing nothing
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: .venv/.ready ## strict types
	@$(BIN)/mypy

evals: .venv/.ready ## the suites of whole conversations, and the parts on labelled sets, with a report
	@$(BIN)/python -m evals parts
	@$(BIN)/python -m evals run

bench: .venv/.ready ## speed and size, measured on this machine
	@$(BIN)/python -m evals.bench

lock: .venv/.ready ## resolve the dependencies again into requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra test pyproject.toml --output-file requirements.txt

wheel: .venv/.ready ## build the wheel into dist/
	@$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python

clean: ## remove everything that `make` made
	@rm -rf .venv dist build .coverage .mypy_cache .pytest_cache .ruff_cache

# Packages come from the hash-pinned file only; the checkout itself is installed on top, editable.
.venv/.ready: requirements.txt pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo 'grow-coach needs Python 3.11 or newer: install it, or say where it is with PYTHON=...'; exit 1; }
	@echo 'Setting up in .venv (about 200 packages, a minute or two) ...'
	@$(PYTHON) -m venv --clear .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.txt > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
