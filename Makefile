# Two environments: .venv (Python 3.12, everything public) and .venv-assistant (Python 3.10, Rasa).
# .venv-encoder is used once, to make the sentence encoder. CI and people call the same targets.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: help setup check check-answers train test run run-sms migrate lock evaluate benchmark benchmark-understanding faults widget

UV = .tools/bin/uv
PY = .venv/bin/python
PY_ASSISTANT = .venv-assistant/bin/python
READY = .cache/ready
WIDGET_TOOLS = widget/node_modules/.package-lock.json

export RASA_TELEMETRY_ENABLED = false
export TF_CPP_MIN_LOG_LEVEL = 3
export UV_NO_PROGRESS = 1
# Compiled once: Rasa alone reads its modules in 7 seconds instead of 21.
unexport PYTHONDONTWRITEBYTECODE

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 26

setup: $(READY)/frontdesk $(READY)/assistant .cache/encoder/encoder.onnx  ## both environments and the sentence encoder

check: $(READY)/frontdesk $(READY)/assistant $(WIDGET_TOOLS) check-answers  ## style, types and answers, without running anything
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy --python-version 3.12 sealing.py server.py start.py frontdesk channels console actions content evaluation faults phone
	.venv/bin/mypy --python-version 3.10 --python-executable $(PY_ASSISTANT) sealing.py assistant
	@if command -v npm >/dev/null; then cd widget && npm run -s check; fi

check-answers: $(READY)/frontdesk  ## do the answers say what the article says, and nothing else?
	$(PY) -m content

train: setup  ## a model, if anything it depends on changed
	$(PY_ASSISTANT) -m assistant.train

test: train $(WIDGET_TOOLS)  ## all tests
	$(PY_ASSISTANT) -m pytest tests/assistant
	$(PY) -m pytest tests --ignore=tests/assistant

run: train  ## start everything and print where to chat
	@exec $(PY) start.py

run-sms: train  ## the same with a simulated phone for SMS and WhatsApp in the browser
	@exec $(PY) -m phone

widget: $(WIDGET_TOOLS)  ## build the chat for websites; needs Node and npm
	@cd widget && npm run -s build

migrate: $(READY)/frontdesk  ## bring the database of DATABASE_URL to this release
	$(PY) -m alembic upgrade head

evaluate: $(if $(FILE),$(READY)/frontdesk,train)  ## our sets against the baseline (UPDATE=1: a new one), or FILE through a running stack; report in results/
	$(PY) -m $(if $(FILE),evaluation $(FILE),evaluation.regression $(if $(UPDATE),--update)) --out results

benchmark: train  ## a turn of ours beside stock Rasa's
	$(PY) -m benchmarks.turn

benchmark-understanding: setup  ## understanding alone beside stock Rasa's; EPOCHS=10 EXAMPLES=1000: shorter, partly estimated
	$(PY) -m benchmarks.understanding --out results/benchmark-understanding.json $(if $(EPOCHS),--epochs $(EPOCHS)) $(if $(EXAMPLES),--examples $(EXAMPLES))

faults: train  ## breaks a stack of its own in every way and counts what was lost; DATABASE=postgres (with Redis), MESSAGES=80 a fault
	$(PY) -m faults $(if $(DATABASE),--database $(DATABASE)) $(if $(MESSAGES),--messages $(MESSAGES))

lock: .tools/bin/uv  ## compile the requirement files anew
	cd requirements && for each in "3.10 assistant" "3.12 frontdesk" "3.12 dev -c frontdesk.txt" "3.10 encoder --override encoder-overrides.txt"; do \
	  set -- $$each; python=$$1 name=$$2; shift 2; \
	  ../$(UV) pip compile -q --generate-hashes --custom-compile-command "make lock" --python-version $$python "$$@" $$name.in -o $$name.txt; \
	done

.tools/bin/uv:
	@command -v python3 >/dev/null || { echo "Python 3 is missing: install python3 and python3-venv."; exit 1; }
	@python3 -m venv .tools || { echo "Python's venv is missing: install python3-venv."; exit 1; }
	.tools/bin/pip install -q --disable-pip-version-check uv

$(READY)/frontdesk: requirements/dev.txt | .tools/bin/uv
	$(call environment,3.12,.venv,$<)
	@mkdir -p $(READY) && touch $@

$(READY)/assistant: requirements/assistant.txt | .tools/bin/uv
	$(call environment,3.10,.venv-assistant,$<)
	@mkdir -p $(READY) && touch $@

# The chat's build tools; without npm the committed widget/widget.js is served as it is, unchecked.
$(WIDGET_TOOLS): widget/package-lock.json
	@if command -v npm >/dev/null; then cd widget && npm ci --silent && touch node_modules/.package-lock.json; \
	  else echo "npm is missing: the chat's source is not checked."; fi

.cache/encoder/encoder.onnx: requirements/encoder.txt assistant/encoder/convert.py | .tools/bin/uv
	@echo "Making the sentence encoder, once (about two minutes) ..."
	$(call environment,3.10,.venv-encoder,$<)
	@rm -rf .cache/encoder && mkdir -p .cache
	@.venv-encoder/bin/python assistant/encoder/convert.py .cache/encoder 2>.cache/encoder.log || { tail -3 .cache/encoder.log; exit 1; }
	@rm -rf .venv-encoder

# environment(python version, folder, requirements): made anew when the requirements changed
define environment
	@echo "Installing $(3) into $(2) ..."
	@$(UV) venv -q --clear --python $(1) $(2) || { echo "Python $(1) was not found and could not be fetched: install it, for example with pyenv."; exit 1; }
	@$(UV) pip sync -q --python $(2)/bin/python $(3)
endef
