# Careline: `make run` starts everything, `make test` proves it. `make help` lists the chores.

PYTHON ?= python3
PY := .venv/bin/python
RASA := .venv-rasa/bin/python -m rasa
export RASA_TELEMETRY_ENABLED := false
export HF_HUB_OFFLINE := 1
export SQLALCHEMY_SILENCE_UBER_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help setup run train test lint types imports unit assistant-tests e2e prove-promotion held-out lock bench-turns bench-turn-cost bench-webhooks bench-desk bench-kb bench-kb-left-out bench-kb-scale bench-kb-live bench-board bench-search prove-queue prove-outbox fuzz-api screenshots clean

help: ## list the chores
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: ## make both environments (.venv and .venv-rasa); skipped when nothing has changed
	@$(PYTHON) tools/setup.py

run: setup ## start the assistant, the service and the desk; Ctrl-C stops them
	@exec .venv/bin/careline up

train: setup ## train the assistant when its files have changed
	@.venv/bin/careline train

test: setup ## everything that proves Careline: lint, types, imports, unit, integration, Rasa's, browser
	@$(PY) tools/test.py

lint: ## format and lint rules
	@$(PY) -m ruff format --check . && $(PY) -m ruff check .

types: ## mypy, strict
	@$(PY) -m mypy

imports: ## which room may import which
	@.venv/bin/lint-imports

unit: ## the fast tests alone
	@$(PY) -m pytest tests/unit -q

assistant-tests: train ## Rasa's own validation and the test stories
	@$(PY) tools/test.py assistant

prove-promotion: train ## a promotion with 200 conversations in flight, half of them in mid-form (some minutes)
	@CARELINE_PROMOTION_CONVERSATIONS=200 $(PY) -m pytest tests/e2e/test_promotion.py -q -s -k dropped

e2e: train ## the real processes, and the browser
	@.venv/bin/careline kb build
	@$(PY) -m pytest tests/e2e -q

held-out: train ## the assistant on the held-out sentences
	@$(PY) tools/held_out.py

bench-kb: setup ## the knowledge search beside BM25 and MiniLM on public sets and our own (some minutes; needs the data sets)
	@$(PY) -c "from service import prepare; from service.progress import say_to_stderr; from service.settings import load_settings; prepare.prepare_encoder(load_settings(), say_to_stderr)"
	@$(PY) bench/kb_quality.py

bench-kb-left-out: setup ## search on questions left out of the index, and whether new articles are fair to others (half an hour)
	@$(PY) bench/kb_left_out.py $(OPTIONS)

bench-turns: train ## turns a second beside a stock Rasa starter, in one run (some minutes)
	@$(PY) bench/turns.py $(OPTIONS)

bench-turn-cost: train ## processor time of a turn (OPTIONS="--against PATH": beside another checkout)
	@$(PY) bench/turn_cost.py $(OPTIONS)

bench-webhooks: train ## 1,000 webhooks a second for ten seconds, and that none is lost (some minutes)
	@$(PY) bench/webhooks.py $(OPTIONS)

bench-desk: train ## 2,000 customers and 50 agents with open sockets, 200 messages and 20 bot turns a second (ten minutes)
	@$(PY) bench/desk.py $(OPTIONS)

bench-kb-scale: setup ## vectors at 1,000 to 1,000,000 passages: recall, time, memory (half an hour the first time)
	@$(PY) bench/kb_scale.py

bench-kb-live: setup ## whole answers, edits and a killed watcher at 10,000 passages (some minutes)
	@$(PY) bench/kb_live.py

bench-search: setup ## search over 10,000 conversations on SQLite and PostgreSQL (two minutes)
	@$(PY) bench/desk_search.py

bench-board: setup ## the supervisor's figures over a history of 10,000 conversations
	@$(PY) -m bench.board

prove-queue: setup ## 100,000 interleavings of the live queue on SQLite, 10,000 on PostgreSQL (hours; OPTIONS="--minutes 10" for less)
	@$(PY) tools/prove_queue.py $(OPTIONS)

prove-outbox: setup ## 10,000 messages through the outbox with a tenth of the requests failing (minutes; OPTIONS="--channel sms")
	@$(PY) tools/prove_outbox.py $(OPTIONS)

fuzz-api: setup ## schemathesis on the whole interface, as each role (some minutes; says how to install it)
	@$(PY) tools/fuzz_api.py $(OPTIONS)

screenshots: train ## take the pictures in docs/ anew
	@.venv/bin/careline kb build
	@CARELINE_SCREENSHOTS=docs/screenshots $(PY) -m pytest tests/e2e tests/integration/desk tests/integration/channels tests/integration/service tests/integration/pages -q -m browser

lock: ## write requirements/*.lock anew from the environments as they are
	@$(PY) tools/lock.py

clean: ## remove what was made (environments, models, data)
	rm -rf .venv .venv-rasa models var .rasa
