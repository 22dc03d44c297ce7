# Two commands: `make run` and `make test`. Everything they need, they install into this folder.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
V := .venv/bin
SAM := .venv-sam/bin
export SAM_CLI_TELEMETRY := 0
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help
help: ## says what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: setup
setup: ## makes the Python environment of the project (.venv)
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Jinbo needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say: make PYTHON=/path/to/python3.11 …")'
	@$(PYTHON) -m local.environments project

.PHONY: setup-all
setup-all: setup ## makes all three environments (project, emulator, SAM CLI)
	@$(PYTHON) -m local.environments all

.PHONY: packages
packages: setup ## installs what browser and MQTT tests need from Debian, where that is possible
	@$(V)/python -m local.packages

.PHONY: run
run: setup ## runs the whole platform here (SMALL=1 FRESH=1 PROFILE=DEMO CAMERAS=8; ports: JINBO_PORT, JINBO_MQTT_PORT, JINBO_WEB_PORT)
	@$(V)/python -m local.run $(if $(SMALL),--small) $(if $(FRESH),--fresh) $(if $(PROFILE),--profile $(PROFILE)) $(if $(CAMERAS),--cameras $(CAMERAS)) $(ARGS)

.PHONY: test
test: setup-all packages lint ## installs what is missing, then runs every test that CI runs
	@$(V)/python -m local.test_run

.PHONY: lint
lint: setup-all ## ruff, mypy --strict, import directions, templates, generated files
	@$(V)/ruff check . && $(V)/ruff format --check .
	@$(V)/mypy
	@$(V)/lint-imports
	@$(SAM)/cfn-lint --append-rules infra/rules -- template.yaml infra/*.yaml
	@$(V)/python -m local.contracts.openapi --check
	@$(V)/python -m events.generate --check
	@$(V)/python -m local.contracts.reference --check
	@$(V)/python -m local.deploy.notices --check

.PHONY: format
format: setup ## formats the Python code
	@$(V)/ruff check --fix . ; $(V)/ruff format .

.PHONY: bench
bench: setup ## measures speed against peers in the same run; fails below a floor (build/bench.json)
	@$(V)/python -m tests.performance

.PHONY: train
train: setup ## trains and ships a detector (MODEL=heads|smoking|cabin DATA=folder of data sets; MINUTES=, STEPS=, EXPORT_ONLY=1, FROM_SHIPPED=1)
	@$(PYTHON) -m local.environments training
	@PYTHONPATH=.:layers/core OMP_NUM_THREADS=1 .venv-train/bin/python -m models.training $(or $(MODEL),heads) $(if $(DATA),--data "$(DATA)") \
	  $(if $(STEPS),--steps $(STEPS)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(EXPORT_ONLY),--export-only) $(if $(FROM_SHIPPED),--from-shipped)
	@PYTHONPATH=.:layers/core $(V)/python -m models.shipping $(or $(MODEL),heads) $(if $(DATA),--data "$(DATA)")

.PHONY: eval
eval: setup ## measures the shipped detectors (DATA=folder of data sets, SPLIT=1 for what training left out): build/eval.json
	@PYTHONPATH=.:layers/core $(V)/python -m models.evaluation $(if $(DATA),--data "$(DATA)") $(if $(SPLIT),--split) $(ARGS)

.PHONY: replays
replays: setup ## measures events on scripted replays with simulated detections (HOURS=8 COUNT=50 JOBS=2); fails above a target
	@PYTHONPATH=.:layers/core $(V)/python -m models.replays $(if $(HOURS),--hours $(HOURS)) $(if $(COUNT),--count $(COUNT)) $(if $(JOBS),--jobs $(JOBS))

.PHONY: build
build: setup-all ## builds functions and layers as for AWS and prints their sizes
	@$(V)/python -m local.deploy build

.PHONY: deploy
deploy: setup-all ## deploys to AWS with the credentials in the environment (STAGE=dev), uploads the clients
	@$(V)/python -m local.deploy up $(if $(STAGE),--stage $(STAGE)) $(ARGS)

.PHONY: destroy
destroy: setup-all ## deletes the stack on AWS; says what it keeps
	@$(V)/python -m local.deploy destroy $(if $(STAGE),--stage $(STAGE)) $(ARGS)

.PHONY: openapi
openapi: setup ## writes openapi.json, the gateway's body and the authorizer's table from the routes
	@$(V)/python -m local.contracts.openapi

.PHONY: events
events: setup ## writes the JSON Schemas of messages and facts from the code
	@$(V)/python -m events.generate

.PHONY: docs
docs: setup ## writes the generated reference pages
	@$(V)/python -m local.contracts.reference
