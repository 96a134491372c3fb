"""Shows the classifier the right question about the wrong subject: "does a tattoo hurt" beside "does mesotherapy hurt".

Makes an example of `out_of_scope` from each topic example that names our treatment, with another subject in its place.
Our names for the treatment and the other subjects are lookup tables in `data/conversations/not_covered.yml`. Works at
training only; which subject stands where is the same every time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.labels import OUT_OF_SCOPE, about_topic

OURS = "our_treatment"
OTHERS = "other_subjects"


def contrasts(asked: list[tuple[str, str]], ours: list[str], others: list[str]) -> Iterator[str]:
    """The texts of `asked` (text, label) that are about a topic and name our treatment, about something else."""
    names = "|".join(re.escape(name) for name in sorted(ours, key=len, reverse=True))
    pattern = re.compile(rf"\b(?:{names})\b", re.IGNORECASE)
    subjects = cycle(others)
    for text, label in asked:
        if about_topic(label) and pattern.search(text):
            yield pattern.sub(next(subjects), text)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ContrastExamples(GraphComponent):
    """Adds examples to the training data; stands before the encoder, and does nothing to a patient's message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ContrastExamples:
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Raises ValueError when a lookup table is missing."""
        tables = {table["name"]: table["elements"] for table in training_data.lookup_tables}
        if not {OURS, OTHERS} <= tables.keys():
            raise ValueError(f"The lookup tables {OURS} and {OTHERS} must stand in data/conversations/not_covered.yml.")
        asked = [(e.get(TEXT), e.get_full_intent()) for e in training_data.intent_examples]
        made = [
            Message.build(text=text, intent=OUT_OF_SCOPE) for text in contrasts(asked, tables[OURS], tables[OTHERS])
        ]
        return training_data.merge(TrainingData(made))

    def process(self, messages: list[Message]) -> list[Message]:
        return messages
