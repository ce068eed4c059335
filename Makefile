# Calmline. `make run` and `make test` each do all their own set-up; `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.done
TORCH := 2.13.0
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
UI := assistant/ui
UI_SOURCES := $(shell find $(UI)/src $(UI)/public $(UI)/index.html $(UI)/*.json $(UI)/*.ts -type f 2>/dev/null)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export HF_HUB_OFFLINE := 1
say = @printf '\n\033[1m==> %s\033[0m\n' "$(1)"
fail = { printf '\n\033[31merror:\033[0m %s\n  %s\n' "$(1)" "$(2)" >&2; exit 1; }

.PHONY: help setup run test check pytest audit attack bench screenshots evaluate train clean apt-test

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(DONE)/python $(DONE)/ui $(DONE)/models ## Bring everything that running needs (quick when done before)
	@echo "Calmline is set up: try \`make run\`."

run: setup ## Play a demo call on the agent's screen
	@$(BIN)/calmline demo $(ARGS)

test: setup $(DONE)/python-dev apt-test check attack pytest ## Set up the test parts, then run every check and test

check: $(DONE)/python-dev $(DONE)/ui ## Lint, types and layers, in Python and in the screens
	$(call say,Python: ruff, mypy, import-linter)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports
	$(call say,Screens: tsc, Biome, Vitest)
	@cd $(UI) && npm run --silent check && npm run --silent test

pytest: $(DONE)/python-dev ## Run the Python tests alone: make pytest ARGS="tests/calls -k card"
	$(call say,pytest)
	@$(BIN)/pytest $(or $(ARGS),-n 2 --dist loadfile --no-loadscope-reorder --ignore tests/attack)

audit: $(DONE)/python-dev $(DONE)/ui ## Look for known faults, dangerous code and secrets; write an SBOM to build/
	$(call say,What is known to be wrong)
	@$(BIN)/python -m tests.audit $(ARGS)

attack: setup $(DONE)/python-dev ## Attack a real server with live calls on it, with the machine to itself
	$(call say,pytest: under attack)
	@$(BIN)/pytest $(or $(ARGS),tests/attack)

bench: setup $(DONE)/python-dev ## Measure accuracy, latency and cost on the demo calls
	@$(BIN)/python -m tests.bench $(ARGS)

screenshots: setup $(DONE)/python-dev ## Take a picture of every screen and state, in both themes, into build/screenshots
	@$(BIN)/python -m tests.e2e.screenshots $(ARGS)

evaluate: $(DONE)/python-dev ## Print the classifier's figures (DATA=folder of the public sets)
	@$(BIN)/calmline evaluate --data $(or $(DATA),../shared/data)
	@$(BIN)/python -m tests.bench spoken calls

train: $(DONE)/python-dev ## Train the classifier anew (VERSION=1.1.0 DATA=folder of the public sets)
	@$(BIN)/calmline train --data $(or $(DATA),../shared/data) --version $(or $(VERSION),$(error say VERSION=1.1.0))

clean: ## Remove everything that was installed, built or fetched
	rm -rf $(VENV) $(UI)/node_modules $(UI)/dist models/store

$(BIN)/python:
	$(call say,Python environment in $(VENV))
	@command -v $(PYTHON) >/dev/null || $(call fail,there is no $(PYTHON) here,Install Python 3.11 or newer: apt-get install python3 python3-venv)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || $(call fail,$(PYTHON) is older than 3.11,Name a newer one: make PYTHON=python3.11 $(MAKECMDGOALS))
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { $(SUDO) apt-get update -q && $(SUDO) apt-get install -qy python3-venv; } || $(call fail,python3-venv could not be installed,Install it by hand then run make again)
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(DONE)

$(DONE)/torch: | $(BIN)/python
	$(call say,PyTorch $(TORCH) for the CPU (about 200 MB))
	@mkdir -p $(DONE)
	@$(BIN)/pip install -q --no-index --no-deps torch==$(TORCH) 2>/dev/null \
	  || $(BIN)/pip install -q --index-url https://download.pytorch.org/whl/cpu torch==$(TORCH) \
	  || $(call fail,PyTorch for the CPU could not be installed,Check the network then run make again; any torch 2.6 or newer in $(VENV) will do)
	@touch $@

$(DONE)/python: pyproject.toml $(DONE)/torch
	$(call say,Python packages)
	@$(BIN)/pip install -q -e '.[second-pass]' 2>&1 | { grep -v 'is ignored: it is neither' || true; }; test $${PIPESTATUS[0]} -eq 0 || $(call fail,the Python packages could not be installed,Check the network then run make again)
	@touch $@

$(DONE)/python-dev: $(DONE)/python
	$(call say,Python packages for tests)
	@$(BIN)/pip install -q -e '.[dev,second-pass]' 2>&1 | { grep -v 'is ignored: it is neither' || true; }; test $${PIPESTATUS[0]} -eq 0 || $(call fail,the test packages could not be installed,Check the network then run make again)
	@touch $@

$(DONE)/ui: $(UI_SOURCES) | $(BIN)/python
	$(call say,Screens)
	@command -v npm >/dev/null || $(call fail,there is no npm here,Install Node.js 20 or newer)
	@mkdir -p $(DONE)
	@# npm ci refuses a lock without the optional parts of other platforms, which some mirrors do not carry.
	@cd $(UI) && { { npm ci --silent --no-audit --no-fund 2>/dev/null || npm install --silent --no-save --no-audit --no-fund; } \
	  && npm run --silent build; } || $(call fail,the screens could not be built,Read the message above and check the network then run make again)
	@touch $@

MODEL_CARDS := models/calmline-minilm/classifier.json models/calmline-wording/wording.json models/calmline-private/private.json

$(DONE)/models: models/manifest.yaml $(MODEL_CARDS) $(DONE)/python
	$(call say,Models)
	@$(BIN)/calmline models fetch || $(call fail,a model is missing,Read the message above then run make again)
	@$(BIN)/python -m assistant.training.export || $(call fail,the 8-bit classifier could not be made,Read the message above; calls work without it though slower)
	@{ $(BIN)/calmline models fetch minilm && $(BIN)/python -m assistant.prompting.derive_meaning \
	  && $(BIN)/python -m assistant.prompting.agent_network \
	  && $(BIN)/python -m assistant.privacy.tagger_network; } || $(call fail,the 8-bit networks for prompts and privacy could not be made,Read the message above; calls work without them though less well)
	@touch $@

apt-test:
	@missing=(); command -v chromium >/dev/null || missing+=(chromium); \
	  PATH=$$PATH:/sbin:/usr/sbin ldconfig -p | grep -q libportaudio.so.2 || missing+=(libportaudio2); \
	  command -v pulseaudio >/dev/null && command -v paplay >/dev/null \
	    || missing+=(pulseaudio pulseaudio-utils libasound2-plugins); \
	  compgen -G "/usr/lib/postgresql/*/bin/postgres" >/dev/null || missing+=(postgresql-15); \
	  if [ $${#missing[@]} -gt 0 ]; then \
	    printf '\n\033[1m==> Debian packages for tests: %s\033[0m\n' "$${missing[*]}"; \
	    { $(SUDO) apt-get update -q && $(SUDO) apt-get install -qy --no-install-recommends "$${missing[@]}"; } >/dev/null \
	    || $(call fail,Debian packages could not be installed,Install $${missing[*]} by hand then run make again); fi
