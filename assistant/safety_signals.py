"""Lets what the front desk's screening found in a message override what the classifier thinks it is.

The screening is the first net and the classifier the second: a finding is added to the acts, and an emergency stands
alone. Only a clean denial and words of danger that were surely not meant take something away. Finds nothing itself.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from assistant.intent_classifier import ASKED, set_asked
from assistant.labels import (
    ALARMS,
    ALLERGY,
    CLARIFY,
    DENIAL,
    EMERGENCY,
    FALSE_COMFORT,
    NOT_OURS,
    SMALL_TALK,
    UNKNOWN,
    URGENT,
)


def with_signals(
    asked: list[str], signals: dict[str, bool], instead: str = UNKNOWN, *, surely_allergy: bool = False
) -> list[str]:
    """The acts of a message after the front desk's findings, most pressing first.

    `instead` is what a message without any other act means when the screening saw its words of danger and dismissed
    them, or read in them that all is well. An allergy is not dismissed: a ticket too many harms nobody. With
    `surely_allergy`, the classifier is sure of one: then only a clean denial outweighs it.
    """
    if signals.get("dismissed") or signals.get("reassured"):
        asked = [label for label in asked if label != EMERGENCY] or [instead]
    if signals.get("emergency") or EMERGENCY in asked:
        return [EMERGENCY]
    if signals.get("denied_allergy") and not (surely_allergy and not signals.get("dismissed")):
        return [label for label in asked if label != ALLERGY] or [DENIAL]
    urgent = signals.get("urgent") and not signals.get("past_anaphylaxis")
    found = [URGENT] if urgent or URGENT in asked else []
    found += [ALLERGY] if signals.get("allergy") or ALLERGY in asked else []
    if not found:
        return asked
    if URGENT in found:
        asked = [label for label in asked if label not in FALSE_COMFORT]
    return found + [label for label in asked if label not in {*found, *NOT_OURS, *SMALL_TALK, CLARIFY}]


LEAST_LIKELY = 0.1
SURE = 0.95


def _calmest(ranking: list[dict[str, Any]]) -> str:
    """The likeliest label that is no alarm."""
    best = next((guess for guess in ranking if guess["name"] not in ALARMS), None)
    return str(best["name"]) if best and best["confidence"] >= LEAST_LIKELY else UNKNOWN


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
            ranking = message.get("intent_ranking") or []
            surely = bool(ranking) and ranking[0]["name"] == ALLERGY and ranking[0]["confidence"] >= SURE
            asked = with_signals(message.get(ASKED), signals, _calmest(ranking), surely_allergy=surely)
            set_asked(message, asked)
        return messages
