"""Splits a message into the questions and statements it may hold. Says nothing of what they mean.

Sentences are split by spaCy's rule-based sentencizer; a sentence is split further at a comma or a conjunction
when what follows can stand alone as a clause ("how long does it take *and is it painful*"). Where nothing can, the
items of a short list are the parts ("side effects and cost please").
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.tokens import Span

PARTS = "parts"

JOINTS = frozenset(
    ", ; : - – / & + and n nd or also plus but then so because cause though although y e o pero también".split()
)
LIST_JOINTS = frozenset(", / & + and n nd or plus y e o".split())
ASKING = frozenset(
    """what whats what's when whens when's where wheres where's who whos who's why which how hows how's whether if
    is are am do does did can could will would should may has have any wat wut wen y u
    que qué cuando cuándo donde dónde quien quién como cómo cuanto cuánto cuanta cuánta cual cuál es son hay puedo
    pueden duele""".split()
)
OPENERS = ASKING | frozenset(
    """i i'm im i've ive i'd id i'll my we me it's its there there's book schedule cancel please pls plz tell need want
    fyi btw soy tengo me mi quiero""".split()
)
FILLERS = frozenset("hi hey hello ok okay um uh well yes no please pls tell me just".split())
SHORTEST = 2  # words a part needs to mean something on its own
LONGEST_LIST = 12  # words of a message whose joints may part the items of a list


def _clauses(sentence: Span) -> list[str]:
    """Cuts a sentence before every clause that a joint introduces; the joint itself is dropped."""
    cuts, start = [], sentence.start
    for token in sentence[1:-1]:
        follows = token.nbor(1).lower_
        if token.lower_ in JOINTS and token.i > start and follows in OPENERS:
            cuts.append((start, token.i))
            start = token.i + 1
    cuts.append((start, sentence.end))
    return [sentence.doc[a:b].text.strip(" ,;") for a, b in cuts]


def split(nlp: Language, text: str) -> list[str]:
    """The parts of `text` in their order; empty when it is one thought."""
    parts = [clause for sentence in nlp(text).sents for clause in _clauses(sentence)]
    parts = [part for part in parts if len(part.split()) >= SHORTEST]
    return parts if len(parts) > 1 else []


def items(nlp: Language, text: str) -> list[str]:
    """What a short message lists, empty when it is no list: "pain, downtime and cost" are three things."""
    tokens = nlp(text)
    if len(tokens) > LONGEST_LIST:
        return []
    cuts = [-1, *(token.i for token in tokens if token.lower_ in LIST_JOINTS), len(tokens)]
    parts = [tokens[a + 1 : b].text for a, b in pairwise(cuts) if b > a + 1]
    return parts if len(parts) > 1 else []


def asks(part: str) -> bool:
    """Whether a part has the form of a question."""
    words = [word.strip(",.!:") for word in part.lower().replace("\u2019", "'").split()]
    asking = next((word for word in words if word not in JOINTS | FILLERS), "")
    return part.endswith("?") or asking in ASKING


def language() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "?", "!", "…", "\n", "؟", "。"]})
    return nlp


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Leaves the parts of a message under `parts`; training examples are left whole."""

    def __init__(self) -> None:
        self._nlp = language()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionSplitter:
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            message.set(PARTS, split(self._nlp, text) or items(self._nlp, text))
        return messages
