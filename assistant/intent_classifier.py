"""Says what a message asks for: one classifier over full labels (`faq/<topic>` and all other intents together).

Logistic regression on sentence vectors. It knows when it does not know, in three ways: examples of what is not ours,
a lowest probability, and a lowest similarity to the nearest example. A message of several parts may ask for several
things. Knows nothing of conversations.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.labels import ALLERGY, EMERGENCY, NOT_OURS, SMALL_TALK, UNKNOWN, URGENT, understanding
from assistant.sentence_encoder import VECTORS, Vectors

ASKED = "asked"
RANKING_LENGTH = 10
NEVER_UNKNOWN = frozenset({EMERGENCY, ALLERGY, URGENT})


@dataclass(frozen=True)
class Guess:
    label: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Weights:
    """A trained classifier as plain arrays, so that a model file holds numbers and no code."""

    labels: npt.NDArray[np.str_]
    coefficients: Vectors
    intercepts: Vectors
    examples: Vectors

    @classmethod
    def fit(cls, vectors: Vectors, labels: list[str], c: float) -> Weights:
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=c, max_iter=1000, class_weight="balanced").fit(vectors, labels)
        return cls(model.classes_.astype(str), model.coef_, model.intercept_, vectors)

    def save(self, file: Path) -> None:
        np.savez(file, **vars(self))

    @classmethod
    def open(cls, file: Path) -> Weights:
        with np.load(file, allow_pickle=False) as arrays:
            return cls(**arrays)

    def probabilities(self, vector: Vectors) -> Vectors:
        scores = self.coefficients @ vector + self.intercepts
        scores = np.exp(scores - scores.max())
        return scores / scores.sum()

    def nearest(self, vector: Vectors) -> float:
        """Cosine similarity to the nearest example, -1 to 1."""
        return float((self.examples @ vector).max())


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent):
    """Writes `intent`, `intent_ranking`, `response_selector` and `asked`, the labels of all that is asked."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            # inverse strength of regularisation
            "C": 20.0,
            # below this probability the whole message counts as not understood
            "unknown_below": 0.2,
            # below this similarity to every example, too
            "unlike_below": 0.4,
            # from this probability on, a part of a message counts as a question of its own
            "part_from": 0.5,
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
        examples = [e for e in training_data.intent_examples if e.get("text")]
        vectors = np.vstack([e.get(VECTORS)[:1] for e in examples])
        labels = [e.get_full_intent() for e in examples]
        self._weights = Weights.fit(vectors, labels, self._config["C"])
        with self._model_storage.write_to(self._resource) as folder:
            self._weights.save(folder / "weights.npz")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            whole, *parts = (self.guess(vector) for vector in message.get(VECTORS))
            message.set("intent_ranking", [{"name": n, "confidence": p} for n, p in whole.ranking], add_to_output=True)
            set_asked(message, self.asked(whole, parts), whole.confidence)
        return messages

    def guess(self, vector: Vectors) -> Guess:
        assert self._weights is not None, "process() is called on a loaded component only"
        probabilities = self._weights.probabilities(vector)
        best = np.argsort(-probabilities)[:RANKING_LENGTH]
        ranking = tuple((str(self._weights.labels[i]), float(probabilities[i])) for i in best)
        label, confidence = ranking[0]
        unsure = (
            confidence < self._config["unknown_below"] or self._weights.nearest(vector) < self._config["unlike_below"]
        )
        return Guess(UNKNOWN if unsure and label not in NEVER_UNKNOWN else label, confidence, ranking)

    def asked(self, whole: Guess, parts: list[Guess]) -> list[str]:
        """All that a message asks for: what its parts ask for with certainty, in order, else what the whole does."""
        sure = [
            part.label
            for part in parts
            if part.confidence >= self._config["part_from"] and part.label not in NOT_OURS | SMALL_TALK
        ]
        if sure and (whole.label in sure or whole.label in NOT_OURS | SMALL_TALK or len(set(sure)) > 1):
            return list(dict.fromkeys(sure))
        return [whole.label]


def set_asked(message: Message, asked: list[str], confidence: float | None = None) -> None:
    """Makes `asked` the message's acts and its first one the intent that Rasa's rules see."""
    confidence = message.get("intent")["confidence"] if confidence is None else confidence
    message.set(ASKED, asked, add_to_output=True)
    for name, value in understanding(asked[0], confidence).items():
        message.set(name, value, add_to_output=True)
