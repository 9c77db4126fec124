# Guildhall: everything a person needs, with Python 3.11 or later and make.
NEW_ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
# One more than there are cores: many tests wait for processes that they have killed or started. What is
# compiled is kept, whatever the machine's setting: they start dozens.
TEST_PROCESSES := import os; print(min(4, (os.cpu_count() or 1) + 1))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
EXTRAS := --extra s3 --extra sentry --extra tracing
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DOCS_VENV ?= .venv-docs

.DEFAULT_GOAL := help
.PHONY: help run test test-browser pictures faults bench check docs lock clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.installed ## Start everything here; ARGS="--help" shows its options
	@exec $(BIN)/guildhall run $(ARGS)

test: $(VENV)/.installed-dev ## The whole test suite on its own servers; ARGS="tests/db -k names" for a part
	@PYTHONDONTWRITEBYTECODE= exec $(BIN)/python -m pytest --dist worksteal \
		--numprocesses $$($(BIN)/python -c '$(TEST_PROCESSES)') $(ARGS)

test-browser: $(VENV)/.installed-dev ## The local Discord in a real Chromium, which must be on this machine
	@exec $(BIN)/python -m pytest -m browser tests/browser $(ARGS)

pictures: $(VENV)/.installed-dev ## The screenshots of docs/pictures again, by the browser tests
	@GUILDHALL_PICTURES=1 exec $(BIN)/python -m pytest -m browser tests/browser/test_pictures*.py \
		tests/browser/test_dashboard.py $(ARGS)

faults: $(VENV)/.installed-dev ## The fault tests in their full counts: takes long
	@GUILDHALL_FAULTS=full exec $(BIN)/python -m pytest -m faults $(ARGS)

bench: $(VENV)/.installed-dev ## The benchmarks, each beside a floor or a peer
	@exec $(BIN)/python -m bench $(ARGS)

check: $(VENV)/.installed-dev ## Lint, format, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: $(DOCS_VENV)/.installed ## The site of the documentation into site/; fails where a link leads nowhere
	@$(DOCS_VENV)/bin/zensical build --clean --strict --config-file mkdocs.yml

lock: $(VENV)/.installed-dev ## Pin all dependencies again, with hashes (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --extra local pyproject.toml --output-file requirements.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --extra local $(EXTRAS) pyproject.toml --output-file requirements-extras.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --extra local $(EXTRAS) --extra dev pyproject.toml --output-file requirements-dev.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --group pyproject.toml:docs --output-file requirements-docs.txt

clean: ## Remove the virtual environment and caches; data in .guildhall stays
	rm -rf $(VENV) $(DOCS_VENV) build site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(or $(PYTHON),false) -c '$(NEW_ENOUGH)' || { \
		echo "Python 3.11 or later with venv and pip is needed (Debian: apt install python3-venv)."; \
		echo "Where it has another name: make PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# Only hash-pinned packages; the project itself is used where it lies.
$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV) (once)…"
	@$(PIP) install --require-hashes --requirement requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@$(PIP) install --require-hashes --requirement requirements-dev.txt
	@touch $@

# Apart from the product: it shares no package with it.
$(DOCS_VENV)/.installed: requirements-docs.txt | $(BIN)/python
	@$(BIN)/python -m venv $(DOCS_VENV)
	@$(DOCS_VENV)/bin/python -m pip --disable-pip-version-check --quiet install \
		--require-hashes --requirement requirements-docs.txt
	@touch $@
