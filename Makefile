# Commands of Integration Watch. `make` alone lists them. POSIX make and sh; all of it runs in .venv,
# which is made when it is missing (demo/bootstrap.py) and kept up to requirements-dev.lock.

EXIT =
SCENARIO = first_day
DATA =
ARGS =

RUN = .venv/bin/python
TESTED = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
READY = began=$$(date +%s); found=; \
	for python in python3 python3.13 python3.12 python3.11; do \
		if "$$python" -c '$(TESTED)' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "It needs Python 3.11, 3.12 or 3.13 (with venv) as python3 on the PATH." >&2; exit 1; fi; \
	"$$found" demo/bootstrap.py
COMPILE = .venv/bin/uv pip compile --quiet --system-certs --no-header --universal --python-version 3.11
RESOLVE = .venv/bin/uv pip compile --quiet --system-certs --output-file /dev/null --no-header

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: ## a whole Airflow beside a simulated company, until Ctrl-C (EXIT=1: end with a verdict; SCENARIO=name)
	@$(READY) && if [ "$(EXIT)" = 1 ]; then end=--exit; else end=; fi && \
		exec $(RUN) -m demo.run --tied --began "$$began" --scenario "$(SCENARIO)" $$end $(ARGS)

demo-real: ## the data checks on real public procurement data (DATA=folder)
	@$(READY) && exec $(RUN) -m demo.real $(if $(DATA),"$(DATA)")

test: ## everything, a live Airflow and the browser included, by two workers (ARGS=options of pytest; -n 0: by one)
	@$(READY) && exec $(RUN) -m pytest -n 2 $(ARGS)

check: ## format, lint, types, floors, documentation, fast tests
	@$(READY) && .venv/bin/ruff format --check . && .venv/bin/ruff check . && $(RUN) -m mypy && \
		.venv/bin/lint-imports && \
		exec $(RUN) -m pytest -q -m "not live and not browser and not gx and not postgres" $(ARGS)

format: ## put the code into its form
	@$(READY) && .venv/bin/ruff format . && exec .venv/bin/ruff check --fix .

bench-parse: ## what parsing a thousand integrations costs, beside its peers (JSON lines)
	@$(READY) && exec $(RUN) -m benchmarks.parse $(ARGS)

bench-data: ## what checking data costs, beside its peers (JSON lines; ARGS="--only docs": the Data Docs, "--only databases", "--only tables")
	@$(READY) && exec $(RUN) -m benchmarks.data $(ARGS)

bench-errors: ## what errors and people cost, beside their peers (JSON lines; ARGS=--only route)
	@$(READY) && exec $(RUN) -m benchmarks.errors $(ARGS)

bench-systems: ## what looking at many systems costs, beside its peer (JSON lines; ARGS=--only probes)
	@$(READY) && exec $(RUN) -m benchmarks.systems $(ARGS)

bench-reconcile: ## what comparing two snapshots costs, beside its peers (JSON lines; ARGS=--large 0 leaves 20 million rows out)
	@$(READY) && exec $(RUN) -m benchmarks.reconcile $(ARGS)

bench-executions: ## what reading executions costs, beside its peers (JSON lines; ARGS=--only ingest)
	@$(READY) && exec $(RUN) -m benchmarks.executions $(ARGS)

test-contract: ## the demo's Boomi and Coupa held to their published contracts; Prism comes by npm
	@$(READY) && $(RUN) -m pytest -q tests/contract tests/demo/landscape/test_printed_examples.py && \
		exec $(RUN) -m tests.contract

soak-incidents: ## 20,000 random histories of the incident machine (ARGS=--histories 2000)
	@$(READY) && exec $(RUN) -m benchmarks.incidents $(ARGS)

soak-executions: ## 20,000 random histories of reading a Boomi account, and killed processes (ARGS=--histories 2000)
	@$(READY) && exec $(RUN) -m benchmarks.fetching $(ARGS)

soak-files: ## 10,000 random data files, sound and hostile, and a line of a gigabyte (ARGS="--files 2000")
	@$(READY) && exec $(RUN) -m benchmarks.files --gigabyte $(ARGS)

lock: ## compile the locks anew and see that Python 3.11, 3.12 and 3.13 resolve
	@$(READY) && $(COMPILE) requirements.txt --output-file requirements.lock && \
		$(COMPILE) requirements-dev.txt --constraint requirements.lock --output-file requirements-dev.lock && \
		for version in 3.11 3.12 3.13; do \
			$(RESOLVE) --python-version "$$version" requirements-dev.lock && echo "Python $$version resolves" || exit 1; \
		done

clean: ## forget every demo: its history, its mailbox, its databases
	rm -rf .demo .demo-real .bench

.PHONY: help demo demo-real test test-contract check format bench-parse bench-data bench-errors bench-systems bench-reconcile bench-executions soak-incidents soak-executions soak-files lock clean
