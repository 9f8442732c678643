# The two commands everybody needs: `make run` and `make test`. Each sets up what it lacks.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# One more than most machines have cores to spare: a test of a window or a worker waits a third of its time.
PYTEST_WORKERS ?= 3
export OMP_NUM_THREADS ?= 1
export MPLBACKEND ?= Agg

BENCHES := $(patsubst tests/benchmarks/bench_%.py,bench-%,$(wildcard tests/benchmarks/bench_*.py))

.PHONY: run test test-deep test-vendors torture mutation test-all lint types types-core types-window unit coverage $(BENCHES) screenshots pages docs package smoke clean

run: $(VENV)/.ready
	$(BIN)/ketbench demo

# Types and tests side by side: the type checker uses one core, the tests wait now and then.
test: lint
	@$(MAKE) -j3 types-core types-window unit

lint: $(VENV)/.ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: types-core types-window

types-core: $(VENV)/.ready-test
	$(BIN)/pyright --pythonpath $(BIN)/python

types-window: $(VENV)/.ready-test
	$(BIN)/pyright --pythonpath $(BIN)/python -p ui

unit: $(VENV)/.ready-test
	QT_QPA_PLATFORM=offscreen $(BIN)/pytest -n $(PYTEST_WORKERS) -q

coverage: $(VENV)/.ready-test
	QT_QPA_PLATFORM=offscreen $(BIN)/pytest -n $(PYTEST_WORKERS) --cov --cov-report=term:skip-covered -q

# What takes long: every test marked slow as well, then mutations and the torture of project files.
test-deep: $(VENV)/.ready-test
	HYPOTHESIS_PROFILE=search QT_QPA_PLATFORM=offscreen $(BIN)/pytest -n $(PYTEST_WORKERS) -q -m "slow or not slow"

torture: $(VENV)/.ready-test
	$(BIN)/python tests/torture/torture_long.py

# Each vendor's kit in an environment of its own, offline: simulators and fake devices only.
test-vendors: $(VENV)/.ready-test
	$(BIN)/python tests/hardware/run_vendors.py

mutation: $(VENV)/.ready-test
	QT_QPA_PLATFORM=offscreen $(BIN)/python tests/mutation/mutate.py --record docs/mutation.md

test-all:
	@for version in 3.11 3.12 3.13; do \
	  found=$$(packaging/find_python.sh $$version) || { echo "Python $$version: not on this machine"; continue; }; \
	  $(MAKE) test PYTHON=$$found VENV=.venv-$$version || exit 1; \
	done

$(BENCHES): bench-%: $(VENV)/.ready-test
	$(BIN)/python tests/benchmarks/bench_$*.py

screenshots: $(VENV)/.ready-test
	$(BIN)/python docs/make_screenshots.py

# Every page at four sizes in both looks, from real runs; to be looked at, not kept.
pages: $(VENV)/.ready-test
	$(BIN)/python docs/page_pictures.py --out pages

# The reference and the guide as pages in build/site, from docstrings and docs/*.md.
docs: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet "mkdocs>=1.6,<2" "mkdocstrings[python]>=1.0" ruff
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

package: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet "pyinstaller>=6.22"
	QT_QPA_PLATFORM=offscreen $(BIN)/python packaging/build.py

smoke:
	$(BIN)/python packaging/smoke.py dist/ketbench --record docs/packaging.md \
	  --unfrozen $(BIN)/ketbench \
	  $(addprefix --deb ,$(wildcard dist/*.deb)) $(addprefix --archive ,$(wildcard dist/*.tar.gz))

$(VENV)/.ready: pyproject.toml constraints.txt packaging/setup_environment.sh
	packaging/setup_environment.sh $(PYTHON) $(VENV) desktop

$(VENV)/.ready-test: pyproject.toml constraints.txt packaging/setup_environment.sh
	packaging/setup_environment.sh $(PYTHON) $(VENV) desktop,test
	@touch $(VENV)/.ready $@

clean:
	rm -rf .venv .venv-3.* build dist .coverage* .pytest_cache .ruff_cache .import_linter_cache
