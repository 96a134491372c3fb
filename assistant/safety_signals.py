"""Lets what the front desk's screening found in a message override what the classifier thinks it is.

The screening is the first net and the classifier the second: a finding is added to the acts, and an emergency stands
alone. Only a clean denial takes something away. Finds nothing itself.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from assistant.intent_classifier import ASKED, set_asked
from assistant.labels import ALLERGY, CLARIFY, DENIAL, EMERGENCY, FALSE_COMFORT, NOT_OURS, SMALL_TALK, URGENT


def with_signals(asked: list[str], signals: dict[str, bool]) -> list[str]:
    """The acts of a message after the front desk's findings, most pressing first."""
    if signals.get("emergency") or EMERGENCY in asked:
        return [EMERGENCY]
    if signals.get("denied_allergy"):
        return [label for label in asked if label != ALLERGY] or [DENIAL]
    urgent = signals.get("urgent") and not signals.get("past_anaphylaxis")
    found = [URGENT] if urgent or URGENT in asked else []
    found += [ALLERGY] if signals.get("allergy") or ALLERGY in asked else []
    if not found:
        return asked
    if URGENT in found:
        asked = [label for label in asked if label not in FALSE_COMFORT]
    return found + [label for label in asked if label not in {*found, *NOT_OURS, *SMALL_TALK, CLARIFY}]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetySignals(GraphComponent):
    """Reads `signals` from the turn's metadata and rewrites `asked`."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetySignals:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            signals = (message.get("metadata") or {}).get("signals") or {}
            set_asked(message, with_signals(message.get(ASKED), signals))
        return messages
