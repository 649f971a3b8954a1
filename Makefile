# One command each: run, test, lint, bench. A bare machine with Python, make and git is enough.

PYTHON ?= python3
BIN := .venv/bin
STATIC_SOURCES := $(shell find static -type f) helpcenter/staticfiles.py

STATIC_MANIFEST := staticfiles/staticfiles.json

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench pictures requirements

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/.runtime $(STATIC_MANIFEST) ## Set everything up and serve the site at http://127.0.0.1:8000/
	@$(BIN)/python manage.py prepare_site
	@exec $(BIN)/gunicorn --config helpcenter/gunicorn.conf.py

test: .venv/.dev $(STATIC_MANIFEST) ## Set up what the tests need and run them all
	@$(BIN)/python -m pytest --numprocesses=auto

lint: .venv/.dev ## Format, lint, types, templates, import direction
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@git ls-files 'templates/*.html' | xargs $(BIN)/djade --target-version 5.2 --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
		HELPCENTER_DATA_DIR=$$folder $(BIN)/python manage.py makemigrations --check --dry-run

format: .venv/.dev ## Put code and templates into the project's format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@git ls-files 'templates/*.html' | xargs $(BIN)/djade --target-version 5.2

pictures: .venv/.dev $(STATIC_MANIFEST) ## Take the pictures of the README and the handbook anew (needs Chromium)
	@$(BIN)/python -m docs.take_pictures

bench: .venv/.dev $(STATIC_MANIFEST) ## Run the benchmarks; each prints a table of ratios
	@$(BIN)/python -m benchmarks

requirements: .venv/.dev ## Pin the packages of pyproject.toml anew, with hashes
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --upgrade pyproject.toml --output-file requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --extra dev --constraint requirements.txt pyproject.toml \
		--output-file requirements-dev.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 run")'
	@$(PYTHON) -m venv .venv

.venv/.runtime: .venv/bin/python requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(STATIC_MANIFEST): .venv/.runtime $(STATIC_SOURCES)
	@HELPCENTER_DEBUG= $(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@touch $@  # it is not written anew where no file's content changed
