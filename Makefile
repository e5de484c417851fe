# Five verbs, the same here and in continuous integration. Each does its own set-up; a second run starts at once.
#
#   make setup      a virtual environment in .venv, everything installed from locked, hashed requirements
#   make demo       the story of May 2021, on this terminal and as a page in story/
#   make test       linters, types, layers and every test
#   make check      the long run; its report is written to build/report.md
#   make docs       the reference pages made anew, and the site in site/
#
# PYTHON names another interpreter (3.11 or later); ARGS are passed on to the verb's own command.

PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input
CORE := $(VENV)/core.stamp
DEV := $(VENV)/dev.stamp
DOCS := $(VENV)/docs.stamp

# A virtual environment does not survive being copied to another folder: one that was made elsewhere is made anew.
MADE_FOR := $(shell cat $(VENV)/made-for 2>/dev/null)
ifneq ($(MADE_FOR),)
ifneq ($(MADE_FOR),$(CURDIR))
$(shell rm -rf $(VENV))
endif
endif

.PHONY: help setup demo test check docs lock clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   //p' Makefile

setup: $(DEV)
	@echo "Ready: $(VENV)/bin/hustings --help"

demo: $(CORE)
	@$(VENV)/bin/hustings demo --out story $(ARGS)

test: $(DEV)
	@tools/chromium.sh
	@tools/test.sh $(ARGS)

check: $(DEV)
	@$(PY) -m tools.check $(ARGS)

docs: $(DEV) $(DOCS)
	@$(PY) -m tools.make_docs
	@$(PY) -m zensical build --clean $(ARGS)

# For those who change what Hustings stands on: pin anew (ARGS=--upgrade takes the newest of everything).
lock:
	@tools/lock.sh $(ARGS)

clean:
	rm -rf $(VENV) build dist site story .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(PY):
	@test -n "$(PYTHON)" || { echo "Hustings needs Python 3.11 or later; name one with make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@echo "Making a virtual environment in $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV)

# The first installs what the product needs and the product itself, without a look at any index for the latter.
$(CORE): requirements/build.lock pyproject.toml | $(PY)
	@echo "Installing Hustings and what it stands on ($$(grep -c == $<) pinned packages) ..."
	@$(PIP) install --quiet --require-hashes -r $<
	@$(PIP) install --quiet --no-index --no-deps --no-build-isolation --editable .
	@echo "$(CURDIR)" > $(VENV)/made-for
	@touch $@

$(DEV): requirements/dev.lock $(CORE)
	@echo "Installing what tests, linters and types need ..."
	@$(PIP) install --quiet --require-hashes -r $<
	@touch $@

$(DOCS): requirements/docs.lock $(CORE)
	@echo "Installing what builds the site ..."
	@$(PIP) install --quiet --require-hashes -r $<
	@touch $@
