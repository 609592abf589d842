# The one door: people, pre-commit and CI all come in by these targets.
# Needs only Python 3.11+ and make; everything else goes into .venv from the lock file.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# EXTERNAL=1 also installs and runs what needs outside programs, from LibreOffice to Airflow.
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
	PYTHON=$(PYTHON) bash .ci/install-external
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

# How every lock is chosen.
LOCKED := $(VENV)-lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --upgrade --quiet \
	--custom-compile-command "make lock"

lock: ## Choose newer versions and write requirements.lock and those in .ci/locks
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet uv
	$(LOCKED) --group dev --extra postgres pyproject.toml -o requirements.lock
	$(LOCKED) --no-annotate --group remote --extra s3 --extra azure --extra sftp pyproject.toml -o .ci/locks/remote.txt
	$(LOCKED) --no-annotate --group spark -o .ci/locks/spark.txt
	$(LOCKED) --no-annotate --group airflow -o .ci/locks/airflow.txt
	rm -rf $(VENV)-lock

clean: ## Remove what can be made again
	rm -rf $(VENV) .external demo dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
