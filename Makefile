# `make` or `make help` lists the targets. Everything is installed into .venv, except missing system
# packages, and those only if you are allowed to install them.

VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?= $(shell command -v python3.11 || command -v python3)

GRADIO_SERVER_NAME ?= 127.0.0.1
GRADIO_SERVER_PORT ?= 7860
export GRADIO_SERVER_NAME GRADIO_SERVER_PORT

# The linters and lint-imports call each other by name.
LINT_PATH := PATH="$(CURDIR)/$(BIN):$$PATH"

# $(call need,TEST,PACKAGES): if TEST fails, install the Debian packages as root or with passwordless
# sudo; otherwise say in one line what is missing.
define need
if ! ( $(1) ) >/dev/null 2>&1; then \
  if   command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then as_root=; \
  elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then as_root=sudo; \
  else echo "Missing: $(2). Install it (on Debian: sudo apt-get install $(2)) and run make again." >&2; exit 1; fi; \
  echo "Installing $(2) ..."; \
  $$as_root apt-get update -q >/dev/null && \
  $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $(2) >/dev/null; \
fi
endef

.DEFAULT_GOAL := help
.PHONY: help setup run test soak lint format catalogue screenshots wheel requirements clean
.DELETE_ON_ERROR:

help: ## show this list
	@echo "Usage: make TARGET"
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  %-13s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "Start with: make run"
	@echo "Settings: PYTHON=/path/to/python3.11 make setup; GRADIO_SERVER_PORT=8000 make run"

setup: $(VENV)/installed-dev ## create .venv with everything for running and developing

run: $(VENV)/installed ## open the page on http://127.0.0.1:7860 (sets up .venv first)
	@exec $(BIN)/python app.py

# A process for each core, of about 2 GB with the app and the browser that it starts. Each computes on
# one thread: two of them would wait for each other's. Whoever is done first takes tests of another.
TEST_PROCESSES ?= auto
test: setup chromium lint ## run the linters, the import contracts and every test, as CI does
	@$(LINT_PATH) OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(TEST_PROCESSES) --maxprocesses 4 --dist worksteal

soak: $(VENV)/installed-dev ## write sets of a thousand files and kill at random moments (20 minutes)
	@$(BIN)/python -m pytest -m soak

lint: $(VENV)/installed-dev ## run the linters, the type checker and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(LINT_PATH) lint-imports

format: $(VENV)/installed-dev ## format the code
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

wheel: $(VENV)/installed-dev ## build the wheel into dist/
	@$(BIN)/python -m pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation -w dist .

CATALOGUE := voicelab/locale/fr/LC_MESSAGES/voicelab.po
catalogue: $(VENV)/installed-dev ## add new texts to the French catalogue and remove old ones
	@$(BIN)/pybabel -q extract --no-wrap --add-location=file -k Refusal -k Sentence -o $(VENV)/voicelab.pot voicelab
	@$(BIN)/pybabel -q update --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
	  -l fr -i $(VENV)/voicelab.pot -o $(CATALOGUE)

screenshots: setup chromium ## take the pictures of the page in docs/figures
	@$(BIN)/python -m docs.figures.screenshots

requirements: $(VENV)/installed-dev ## compile requirements*.txt from pyproject.toml (UPGRADE=--upgrade: newest)
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --annotation-style line $(UPGRADE) \
	  --custom-compile-command "make requirements" pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --annotation-style line $(UPGRADE) \
	  --custom-compile-command "make requirements" -c requirements.txt --extra dev --extra praat --extra quality --extra words pyproject.toml -o requirements-dev.txt

clean: ## remove .venv and every cache
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: chromium
chromium:
	@$(call need,command -v chromium || command -v chromium-browser,chromium)

# An interrupted installation leaves no stamp, so the next call continues it.
$(BIN)/python:
	@[ -n "$(PYTHON)" ] && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "voicelab needs Python 3.11 or newer; found: $(or $(PYTHON),none). Name one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -m venv $(VENV)

# pyworld and webrtcvad (which Resemblyzer needs) are compiled on this machine.
$(VENV)/installed: requirements.txt | $(BIN)/python
	@$(call need,command -v c++,g++)
	@$(call need,test -f "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h",python3-dev)
	@echo "Installing requirements.txt into $(VENV); the first time takes a few minutes ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@echo "Installing requirements-dev.txt into $(VENV) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@
