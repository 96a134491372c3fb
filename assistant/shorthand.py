"""Reads words that were typed in a hurry: "hw lng b4 i c" is read as "how long before I see".

The words are data, `data/shorthand.yml`. What is read so is left beside the message's own text, which stays as it was
typed: a name or a number in it is not ours to change. Question examples are read in the same way as messages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.question_splitter import PARTS

READ = "read"

_FILE = "shorthand.json"
_TYPED = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")


class Reader:
    """Writes shorthand out; `words` maps each, in any case, to what it stands for."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = {short.lower(): meant for short, meant in words.items()}
        longest_first = sorted(self._words, key=len, reverse=True)
        self._short = re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, longest_first))})(?![\w'])", re.IGNORECASE)

    def read(self, text: str) -> str:
        if not self._words:
            return text
        return self._short.sub(lambda found: self._words[found[0].lower()], text.translate(_TYPED))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class Shorthand(GraphComponent):
    """Leaves under `read` the message and each of its parts, written out."""

    def __init__(self, words: Mapping[str, str], model_storage: ModelStorage, resource: Resource) -> None:
        self._reader = Reader(words)
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Shorthand:
        return cls({}, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Shorthand:
        with model_storage.read_from(resource) as folder:
            return cls(json.loads((folder / _FILE).read_text(encoding="utf-8")), model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(training_data.entity_synonyms), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.nlu_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            texts = [message.get(TEXT) or "", *message.get(PARTS, [])]
            message.set(READ, [self._reader.read(text) for text in texts])
        return messages
