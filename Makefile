# Everything that a person types. `make help` lists it; without make, see README.md.
PYTHON ?= python3
ENV := .venv/bin/python
# npm writes this when it is done: a folder that half arrived has none.
NODE_MODULES := node_modules/.package-lock.json
export CONFUSIONLAB_DATA_DIR ?= $(CURDIR)/data
# uv compiles nothing that it installs. What Python may not write, every process would compile anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
# With -j as well: the data come before the lessons that read them.
.NOTPARALLEL:
.PHONY: help environment book page serve lab notebooks test quick check format benchmarks mutants data lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: export CONFUSIONLAB_STARTED := $(shell date +%s)
book: environment $(NODE_MODULES) ## Build the book from nothing but Python, and say where it is
	@$(ENV) -m tools.book

page: environment ## Build one page of the built book again: make page PAGE=02_rates
	@$(ENV) -m tools.page "$(PAGE)"

test: environment data $(NODE_MODULES) book ## Run the whole test suite
	@$(ENV) -m pytest --numprocesses auto --dist loadfile

quick: export CONFUSIONLAB_STARTED := $(shell date +%s)
quick: check ## Look for faults, and run the tests that need no browser, no kernel and no training
	@$(ENV) -m pytest -p tools.quick -r fE --quiet --numprocesses auto

serve: environment ## Serve the built book at http://localhost:8000; a page that is built again loads again
	@$(ENV) -m tools.book --serve

lab: environment notebooks ## Open JupyterLab with the notebooks ready to run
	@$(ENV) -m jupyter lab --notebook-dir .

notebooks: environment ## Make notebooks/ from book/, and exercises/ from solutions/
	@$(ENV) -m tools.notebooks

check: environment $(NODE_MODULES) ## Look for faults without running: ruff, mypy, import-linter; ESLint and its like; workflows
	@$(ENV) -m ruff check . && $(ENV) -m ruff format --check . && $(ENV) -m mypy && .venv/bin/lint-imports --no-cache
	@if command -v npm >/dev/null; then npm run --silent check; \
	  else echo "npm is missing: nothing has looked at the JavaScript."; fi
	@$(ENV) -m tools.workflows

format: environment $(NODE_MODULES) ## Format the code, and mend what ruff and ESLint can mend
	@$(ENV) -m ruff check --fix . ; $(ENV) -m ruff format .
	@if command -v npm >/dev/null; then npm run --silent format; fi

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

# Nothing outside the clone is run unless somebody has named the folder.
data: environment ## Fill the data folder with the development data of $CONFUSIONLAB_SHARED, if that is set
	@if [ -n "$$CONFUSIONLAB_SHARED" ]; then \
	  mkdir -p "$$CONFUSIONLAB_DATA_DIR/pyodide" && \
	  $(ENV) "$$CONFUSIONLAB_SHARED/data/unpack.py" "$$CONFUSIONLAB_DATA_DIR" && \
	  cp -p "$$CONFUSIONLAB_SHARED/data/creditcard/real_rows.csv" "$$CONFUSIONLAB_DATA_DIR/" && \
	  cp -p "$$CONFUSIONLAB_SHARED"/data/pyodide/* "$$CONFUSIONLAB_DATA_DIR/pyodide/"; fi

$(NODE_MODULES): package-lock.json # axe-core for the accessibility tests, and what checks the JavaScript
	@if ! command -v npm >/dev/null; then echo "npm is missing: the accessibility tests will be skipped."; \
	  elif npm ci --loglevel=error --no-audit --no-fund; then touch $@; \
	  else echo "npm could not fill node_modules: the accessibility tests will be skipped."; fi

clean: ## Remove what was built
	@rm -rf _build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
