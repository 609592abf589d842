# The one door: people, pre-commit and CI all come in by these targets.
# Needs only Python 3.11+ and make; everything else goes into .venv from the lock file.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# EXTERNAL=1 also installs and runs what needs LibreOffice, Chromium and PostgreSQL.
EXTERNAL ?=

.PHONY: help demo test check bench docs format lock clean

help: ## What each target does
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("anchorkit needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)

demo: $(READY) ## The whole round on real published figures, into demo/
	$(BIN)/anchorkit demo demo

test: $(READY) ## Every test that needs only Python; EXTERNAL=1 runs all of them
ifeq ($(EXTERNAL),1)
	bash .ci/install-external
	ANCHORKIT_TEST_EXTERNAL=1 $(BIN)/python -m pytest -n 2 --dist worksteal
else
	$(BIN)/python -m pytest -n 2 --dist worksteal
endif

check: $(READY) ## Format, lint, types, import contracts, menu, generated docs current
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/anchorkit menu check
	$(BIN)/python docs/build/reference.py --check

docs: $(READY) ## Write the generated reference pages anew
	$(BIN)/python docs/build/reference.py

bench: $(READY) ## Measure; each benchmark prints a ratio
	$(BIN)/python benchmarks/run.py

format: $(READY) ## Let ruff put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## Choose newer versions and write requirements.lock
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet uv
	$(VENV)-lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --upgrade --quiet \
		--group dev --extra postgres pyproject.toml --custom-compile-command "make lock" -o requirements.lock
	rm -rf $(VENV)-lock

clean: ## Remove what can be made again
	rm -rf $(VENV) demo dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
