# run, test, bench, and little else. Everything is installed into .venv from the locked lists.
PYTHON ?= python3
VENV = .venv/bin/python
# About half of the time of all tests; the two halves run side by side.
SCREENS = tests/browser tests/payments tests/printing

run: .venv/run-ready
	TABLESIDE_DEMO=1 $(VENV) app.py serve

test: .venv/test-ready
	$(VENV) -m ruff check .
	$(MAKE) --jobs=2 --keep-going --output-sync=target --no-print-directory test-screens test-house

test-screens: .venv/test-ready
	$(VENV) -m pytest -q -m "not hunt" $(SCREENS)

test-house: .venv/test-ready
	$(VENV) -m pytest -q -m "not hunt" $(SCREENS:%=--ignore=%)

bench: .venv/test-ready
	$(VENV) -m tests.bench

hunt: .venv/test-ready
	$(VENV) -m pytest -q -m hunt

lock: .venv/test-ready
	$(VENV) -m pip install --quiet "pip-tools>=7.6,<8"
	$(VENV) -m piptools compile -q --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --generate-hashes --allow-unsafe --strip-extras -o .requirements/run.txt pyproject.toml
	$(VENV) -m piptools compile -q --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --generate-hashes --allow-unsafe --strip-extras --extra test --extra usb --extra serial --extra postgres -o .requirements/test.txt pyproject.toml

words: .venv/test-ready
	$(VENV) -m restaurant.translations

pictures: .venv/test-ready
	$(VENV) -m tests.pictures

.venv/run-ready: .requirements/run.txt
	test -x $(VENV) || $(PYTHON) -m venv .venv
	$(VENV) -m pip install --quiet --disable-pip-version-check --require-hashes -r .requirements/run.txt
	touch $@

.venv/test-ready: .requirements/test.txt .venv/run-ready
	$(VENV) -m pip install --quiet --disable-pip-version-check --require-hashes -r .requirements/test.txt
	touch $@

.PHONY: run test test-screens test-house bench hunt lock words pictures
