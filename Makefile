# Everything a person does here is one of these words. `make` alone lists them.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NOTEBOOKS := $(sort $(wildcard notebooks/*.ipynb))

.PHONY: help brief lab test lint unit chromium codebook pictures lock clean

help:
	@echo "make brief     write every notebook as one HTML file under build/"
	@echo "make lab       open the notebooks in JupyterLab"
	@echo "make test      lint, types and all tests, in a real Chromium too"
	@echo "make codebook  write data/README.md from the tables"
	@echo "make pictures  write the README's pictures from the exported briefings"
	@echo "make lock      pin the dependencies of pyproject.toml again"
	@echo "make clean     remove .venv and build"

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "briefkit needs Python 3.11 or newer; none was found. Name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up $(VENV) from requirements.lock (a few minutes the first time) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

brief: $(READY)
	@$(BIN)/briefkit export $(NOTEBOOKS) --to build

lab: $(READY)
	@$(BIN)/jupyter lab notebooks

test: lint unit

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

unit: $(READY) chromium
	@$(BIN)/pytest

chromium:
	@sh tests/chromium.sh

codebook: $(READY)
	@$(BIN)/python -m briefkit.corpus

pictures: $(READY) chromium
	@$(BIN)/python docs/pictures.py

lock: $(READY)
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 \
		--all-extras --group dev --no-emit-index-url --no-header --quiet --output-file requirements.lock

clean:
	@rm -rf $(VENV) build
