# Sidelight. `make help` lists the targets.
#
#   make build ARGS="--drafts --explain"    more arguments for the command
#   make build SITE=../my-site              another site than the one in this folder
#   make build PYTHON=python3.13            another interpreter for .venv/
#
# Written for GNU make 3.81, which macOS still has.

SITE ?=
ARGS ?=
PYTHON ?=
TESTS ?= tests
CODE := generator tests tools benchmarks

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check -qq
LOCKED := install --no-compile --require-hashes --only-binary :all:
INSTALL := $(PIP) $(LOCKED)
AUDIT := $(VENV)/audit
WORKERS := -n auto
PYTEST := $(PY) -m pytest $(WORKERS)
SIDELIGHT := $(PY) -m generator
AT := $(if $(SITE),--site "$(SITE)")

.PHONY: build serve check test test-all coverage check-code format schemas bench kills faults fuzz slow lighthouse pictures lock upgrade audit prepare clean distclean help

build: $(VENV)/.ready  ## write the site to build/
	@$(SIDELIGHT) build $(AT) $(ARGS)

serve: $(VENV)/.ready  ## show the site while it is written; Ctrl-C ends it
	@exec $(SIDELIGHT) serve $(AT) $(ARGS)

check: $(VENV)/.ready  ## check the content, publish nothing
	@$(SIDELIGHT) check $(AT) $(ARGS)

test: $(VENV)/.ready-dev  ## the tests that need a few minutes and Python alone
	@$(PYTEST) -m "not browser and not slow and not timed" $(TESTS) $(ARGS)
	@echo "Left out: the tests marked \"slow\", \"timed\" and \"browser\" (Chromium, Java, Node); \"make test-all\" runs them."

test-all: $(VENV)/.ready-dev prepare  ## every test, the browser and the HTML checker included
	@$(PYTEST) -m "not browser and not slow and not timed" $(TESTS) $(ARGS)
	@$(PYTEST) -m "browser or slow" $(TESTS) $(ARGS)
	@$(PY) -m pytest -m timed $(TESTS) $(ARGS)

coverage: $(VENV)/.ready-dev  ## line coverage of the quicker tests that Python alone can run
	@$(PY) -m coverage erase
	@$(PY) -m coverage run -m pytest $(WORKERS) -m "not browser and not slow and not timed" $(TESTS) $(ARGS)
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage report

check-code: $(VENV)/.ready-dev  ## format, lint, strict types, import floors
	@$(PY) -m ruff format --check $(CODE)
	@$(PY) -m ruff check $(CODE)
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

format: $(VENV)/.ready-dev  ## format the code and mend what the linter can
	@$(PY) -m ruff check --fix-only $(CODE)
	@$(PY) -m ruff format $(CODE)

schemas: $(VENV)/.ready  ## write schemas/ anew, after a change of what authors may write
	@$(SIDELIGHT) schema schemas

bench: $(VENV)/.ready  ## time builds, beside other generators: ARGS="--articles 10000 --rounds 5"
	@$(PY) -m benchmarks $(ARGS)

kills: $(VENV)/.ready-dev  ## kill builds at random moments: ARGS="--kills 1000 --seed 1"
	@$(PY) -m tools.kills $(ARGS)

faults: $(VENV)/.ready-dev  ## build on a disk that fails at random places: ARGS="--faults 1000"
	@$(PY) -m tools.faults $(ARGS)

fuzz: $(VENV)/.ready-dev  ## throw broken input at the readers: ARGS="--seconds 600 --target weave"; needs Linux
	@$(PY) -m tools.fuzz $(ARGS)

slow: $(VENV)/.ready-dev  ## how the time of a build grows with hostile input; ARGS=--quick
	@$(PY) -m tools.slow $(ARGS)

lighthouse: prepare build  ## Lighthouse's scores of the demo: article, glossary, home
	@$(PY) -m tools.lighthouse

pictures: prepare  ## make the documents' pictures anew
	@$(PY) -m tools.pictures

prepare: $(VENV)/.ready-dev
	@$(PY) tools/prepare.py

lock: $(VENV)/.ready-lock  ## write requirements*.txt anew from pyproject.toml
	@$(LOCK) pyproject.toml --output-file requirements.txt
	@$(LOCK) pyproject.toml --extra dev --constraints requirements.txt --output-file requirements-dev.txt
	@$(LOCK) --group audit --output-file requirements-audit.txt

upgrade: override ARGS += --upgrade
upgrade: lock  ## the same with the newest versions that it allows

audit: $(AUDIT)/.ready  ## ask PyPI for known holes in what is locked
	@for lock in requirements*.txt; do \
	  echo "$$lock:"; \
	  $(AUDIT)/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r "$$lock" $(ARGS) || exit 1; \
	done

clean:  ## remove build/ and every cache; keep .venv/
	rm -rf build dist .cache .fuzz .coverage .coverage.* .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

distclean: clean  ## also remove .venv/ and tests/browser/node_modules/
	rm -rf $(VENV) tests/browser/node_modules

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/  \1  \2/p' Makefile | awk '{ t = $$1; $$1 = ""; printf "  make %-13s%s\n", t, $$0 }'

# One environment for all; the stamps say how much of it is there. The larger lock holds every
# line of the smaller one, so that neither installation undoes the other.

$(VENV)/.ready: requirements.txt $(VENV)/.made
	@echo "Installing what the generator needs into $(VENV)/ ..." >&2
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.made
	@echo "Installing what the tests need into $(VENV)/ ..." >&2
	@$(INSTALL) -r requirements-dev.txt
	@touch $@ $(VENV)/.ready

# What asks for holes has an environment of its own: it needs more than all the rest, and tests nothing.
$(AUDIT)/.ready: requirements-audit.txt $(VENV)/.made
	@$(PY) -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip --disable-pip-version-check -qq $(LOCKED) -r requirements-audit.txt
	@touch $@

$(VENV)/.ready-lock: $(VENV)/.made
	@$(PIP) install 'uv>=0.9'
	@touch $@

# macOS's own python3 is 3.9, so a newer one beside it is looked for too.
$(VENV)/.made:
	@for python in $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11); do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    rm -rf $(VENV); \
	    "$$python" -m venv $(VENV) && touch $@ && exit 0; \
	    rm -rf $(VENV); \
	    echo "\"$$python -m venv\" failed. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; \
	  fi; \
	done; \
	echo "Sidelight needs Python 3.11 or newer; $(if $(PYTHON),$(PYTHON),python3) is $$($(if $(PYTHON),"$(PYTHON)",python3) --version 2>&1)." >&2; \
	echo "Install one from python.org or your system's packages, or name it: make $(firstword $(MAKECMDGOALS) build) PYTHON=python3.13" >&2; \
	exit 1

LOCK = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-header --no-annotate $(ARGS)
