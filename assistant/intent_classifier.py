"""Says what a message asks for: one classifier over full labels (`faq/<topic>` and all other intents together).

`assistant/weights.py` learns and weighs; `assistant/acts.py` decides what of a message of several
parts is asked. It knows when it does not know, by examples of what is not ours and by a lowest probability. Knows
nothing of conversations.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.acts import Bars, Guess, acts, likely, unclear
from assistant.labels import ALARMS, CLARIFY, UNKNOWN, understanding
from assistant.question_splitter import PARTS
from assistant.sentence_encoder import VECTORS, Vectors
from assistant.shorthand import READ
from assistant.weights import Strengths, Weights

ASKED = "asked"
HEARD = "heard"
CANDIDATES = "candidates"
RANKING_LENGTH = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent):
    """Writes `intent`, `intent_ranking`, `response_selector`, `asked` (the labels of all that is asked), `heard` (how
    the message and each part sounds) and `candidates` (the topics it may mean).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            # how fast an example's say fades with distance in meaning: exp(reach * (cosine - 1))
            "reach": 3.0,
            # say of the spelling beside that of the meaning
            "spelling": 0.2,
            # how far an example may be overruled by those around it
            "smoothing": 0.1,
            # how far a label with few examples is helped: 0 not at all, 1 as if all had the same number
            "balance": 0.25,
            # below this probability the whole message counts as not understood
            "unknown_below": 0.3,
            # from here on a part that is a question counts as asked, beside the rest of the message
            "question_from": 0.7,
            # so does a part that is none: a wish, a report, or mere background
            "statement_from": 0.9,
            # from here on a whole message is none of ours, whatever its parts sound like alone
            "not_ours_from": 0.5,
            # a topic below this probability is not among those a patient is asked to choose from
            "likely_from": 0.12,
            # below this probability a topic is not answered while another one is likely too
            "answer_from": 0.6,
        }

    def __init__(
        self, config: dict[str, Any], weights: Weights | None, model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._weights = weights
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        return cls(config, None, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(config, Weights.open(folder / "weights.npz"), model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        strengths = Strengths(*(self._config[field.name] for field in fields(Strengths)))
        self._weights = Weights.fit(
            [e.get(READ)[0] for e in examples],
            np.vstack([e.get(VECTORS)[:1] for e in examples]),
            [e.get_full_intent() for e in examples],
            strengths,
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._weights.save(folder / "weights.npz")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        bars = Bars(*(self._config[field.name] for field in fields(Bars)))
        for message in messages:
            texts = [message.get(TEXT) or "", *message.get(PARTS, [])]
            heard = zip(texts, message.get(READ), message.get(VECTORS), strict=True)
            whole, *parts = (self.guess(*one) for one in heard)
            message.set("intent_ranking", [{"name": n, "confidence": p} for n, p in whole.ranking], add_to_output=True)
            guesses = [{"text": g.text, "label": g.label, "confidence": g.confidence} for g in (whole, *parts)]
            message.set(HEARD, guesses, add_to_output=True)
            asked, candidates = acts(whole, parts, bars), likely(whole, bars)
            if unclear(asked, whole, parts, candidates, bars):
                asked = [CLARIFY]
            message.set(CANDIDATES, candidates, add_to_output=True)
            set_asked(message, asked, whole.confidence)
        return messages

    def guess(self, text: str, read: str, vector: Vectors) -> Guess:
        """What `text` sounds like; `read` is the same, written out."""
        assert self._weights is not None, "process() is called on a loaded component only"
        probabilities = self._weights.probabilities(read, vector)
        best = np.argsort(-probabilities)[:RANKING_LENGTH]
        ranking = tuple((str(self._weights.labels[i]), float(probabilities[i])) for i in best)
        label, confidence = ranking[0]
        unsure = confidence < self._config["unknown_below"] and label not in ALARMS
        return Guess(text, UNKNOWN if unsure else label, confidence, ranking)


def set_asked(message: Message, asked: list[str], confidence: float | None = None) -> None:
    """Makes `asked` the message's acts and its first one the intent that Rasa's rules see."""
    confidence = message.get("intent")["confidence"] if confidence is None else confidence
    message.set(ASKED, asked, add_to_output=True)
    for name, value in understanding(asked[0], confidence).items():
        message.set(name, value, add_to_output=True)
