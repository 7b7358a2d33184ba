# Everything that a person types. `make help` lists it; without make, see README.md.
PYTHON ?= python3
ENV := .venv/bin/python
export CONFUSIONLAB_DATA_DIR ?= $(CURDIR)/data

.DEFAULT_GOAL := help
.PHONY: help environment book serve lab notebooks test check format benchmarks mutants data lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: environment ## Build the book from nothing but Python, and say where it is
	@$(ENV) -m tools.book

test: environment data node_modules book ## Run the whole test suite
	@$(ENV) -m pytest --numprocesses auto --dist loadfile

serve: environment ## Serve the built book at http://localhost:8000
	@$(ENV) -m tools.book --serve

lab: environment notebooks ## Open JupyterLab with the notebooks ready to run
	@$(ENV) -m jupyter lab --notebook-dir .

notebooks: environment ## Make notebooks/ from book/, and exercises/ from solutions/
	@$(ENV) -m tools.notebooks

check: environment ## Look for faults without running: ruff, mypy, and import-linter for the arrows
	@$(ENV) -m ruff check . && $(ENV) -m ruff format --check . && $(ENV) -m mypy && .venv/bin/lint-imports --no-cache

format: environment ## Format the code, and mend what ruff can mend
	@$(ENV) -m ruff check --fix . ; $(ENV) -m ruff format .

benchmarks: environment ## Measure the speed beside its peers, and write the book's page of it
	@$(ENV) -m benchmarks

mutants: environment ## Change the code in 300 places, one at a time, and see whether tests notice
	@$(ENV) -m tools.mutants

lock: environment ## Update requirements.lock to the newest versions that fit pyproject.toml
	@$(ENV) -m uv pip compile pyproject.toml --extra dev --universal --fork-strategy fewest \
	  --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade \
	  --no-emit-package confusionlab --quiet --output-file requirements.lock

environment: ## Make .venv from the lock file, unless it is there
	@$(PYTHON) -m tools.environment

data: environment ## Fill the data folder with the development data, where that is at hand
	@if [ -d ../shared/data ]; then \
	  mkdir -p "$$CONFUSIONLAB_DATA_DIR" && \
	  $(ENV) ../shared/data/unpack.py "$$CONFUSIONLAB_DATA_DIR" && \
	  cp -p ../shared/data/creditcard/real_rows.csv "$$CONFUSIONLAB_DATA_DIR/"; fi

node_modules: package-lock.json # axe-core, for the accessibility tests
	@if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund && touch node_modules; \
	  else echo "npm is missing: the accessibility tests will be skipped."; fi

clean: ## Remove what was built
	@rm -rf _build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
