"""Splits a message into the questions and statements it may hold. Says nothing of what they mean.

Sentences are split by spaCy's rule-based sentencizer; a sentence is split further at a comma or a conjunction
when what follows can stand alone as a clause ("how long does it take *and is it painful*"). Where nothing can, the
items of a short list are the parts ("side effects and cost please").
"""

from __future__ import annotations

from itertools import dropwhile, pairwise
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
    """, ; : - – / & + and n nd also plus but then so because cause though although y e pero también tambien además
    ademas porque aunque""".split()
)
LIST_JOINTS = frozenset(", / & + and n nd or plus y e o".split())
COMPARING = frozenset(
    "between both together combine combined compare compared difference same entre ambos juntos".split()
)
"""Words whose two ends are one question: "the difference between meso and PRP"."""
QUESTION_WORDS = frozenset(
    """qué q cuándo dónde donde quién quien quiénes cómo cuál cual cuáles cuales cuánto cuánta cuanta cuántos cuantos
    cuántas cuantas""".split()
)
ASKING = QUESTION_WORDS | frozenset(
    """what whats what's when whens when's where wheres where's who whos who's why which how hows how's whether if
    is are am do does did can could will would should may has have any wat wats wht wut wot hw hws whn wen wer r
    duz dus dz cn cud wud shud wil y u
    hay duele duelen sirve sirven funciona tienen pueden podría podrían debo""".split()
)
_AFTER_IS = frozenset("a al de el la las los lo un una unos unas mi mis para por que en solo sobre alergia".split())
TELLING = {
    "que": frozenset("sea sean".split()),
    "como": frozenset("a entre las por".split()),
    "cuando": frozenset("guste pueda puedan quieran salga salgo sea tenga termine usted ustedes".split()),
    "cuanto": frozenset("antes pueda puedan".split()),
    "es": _AFTER_IS,
    "son": _AFTER_IS,
    "puedo": frozenset(
        """a antes cualquier de después despues el en entre hoy las los mañana por solo lunes martes miércoles miercoles
        jueves viernes sábado sabado domingo""".split()
    ),
}
"""Spanish words that open a question unless one of these follows: "cuando salgo del trabajo" tells a time."""
BEFORE_A_QUESTION_WORD = frozenset("a cada con de desde en hasta por".split())
QUESTION_OPENINGS = (
    "se puede", "me puede", "me puedo", "lo puedo", "la puedo", "me va a ", "va a ", "tengo que ", "para qué",
    "sabe si", "saben si", "quiero saber", "quisiera saber", "necesito saber", "me gustaría saber", "me gustaria saber",
)  # fmt: skip
OPENERS = ASKING.union(
    TELLING,
    """i i'm im i've ive i'd id i'll my we me it's its there there's book schedule cancel please pls plz tell need want
    fyi btw soy estoy tengo tomo me mi se quiero quisiera necesito dígame digame""".split(),
)
FILLERS = frozenset(
    """hi hey hello ok okay um uh well yes no please pls tell just hola oiga oye mire disculpe perdón perdon buenas
    bueno pues ah ay dígame digame dime""".split()
)
SHORTEST = 2  # words a part needs to mean something on its own
LONGEST_LIST = 14  # words of a message whose joints may part the items of a list
LONGEST_END = 3  # words after a joint that may share the head of the question before it


def _clauses(sentence: Span) -> list[str]:
    """Cuts a sentence before every clause that a joint introduces; the joint itself is dropped."""
    cuts, start = [], sentence.start
    for token in sentence[1:-1]:
        if token.lower_ in JOINTS and token.i > start and _opens(sentence.doc[token.i + 1 : sentence.end]):
            cuts.append((start, token.i))
            start = token.i + 1
    cuts.append((start, sentence.end))
    # spaCy leaves the "¿" of the next question at the end of this one
    return [sentence.doc[a:b].text.strip(" ,;").rstrip(" ¿¡") for a, b in cuts]


def _opens(clause: Span) -> bool:
    words = [token.lower_ for token in clause if token.lower_ != "¿"][:2]
    return bool(words) and (words[0] in OPENERS or _asks_after_preposition(words))


def _asks_after_preposition(words: list[str]) -> bool:
    """Whether they begin like "por qué" or "a que hora"."""
    return words[0] in BEFORE_A_QUESTION_WORD and bool(QUESTION_WORDS.union({"que", "cuanto"}).intersection(words[1:2]))


def split(nlp: Language, text: str) -> list[str]:
    """The parts of `text` in their order; empty when it is one thought."""
    parts = [clause for sentence in nlp(text).sents for clause in _clauses(sentence)]
    parts = [part for part in parts if len(part.split()) >= SHORTEST]
    return parts if len(parts) > 1 else []


def items(nlp: Language, text: str) -> list[str]:
    """What a short message lists, empty when it is no list: "pain, downtime and cost" are three things."""
    tokens = nlp(text)
    if len(tokens) > LONGEST_LIST or any(token.lower_ in COMPARING for token in tokens):
        return []
    cuts = [-1, *(token.i for token in tokens if token.lower_ in LIST_JOINTS), len(tokens)]
    parts = [tokens[a + 1 : b].text for a, b in pairwise(cuts) if b > a + 1]
    return [parts[0], _with_head(*parts)] if len(parts) == 2 and asks(parts[0]) else parts if len(parts) > 1 else []


def _with_head(question: str, end: str) -> str:
    """A second end with the head of the first: "what do I do before" and "after" make "what do I do after"."""
    head, tail = question.split(), end.rstrip("?!. ").split()
    if len(tail) > LONGEST_END or len(head) <= len(tail) + 1 or asks(end.rstrip("?")):
        return end
    return " ".join([*head[: -len(tail)], end])


def asks(part: str) -> bool:
    """Whether a part has the form of a question."""
    words = [word.strip(",.!:¡") for word in part.lower().replace("\u2019", "'").replace("tell me", "tell").split()]
    said = list(dropwhile(lambda word: word in JOINTS | FILLERS, words))
    return part.endswith("?") or "¿" in part or (bool(said) and _opens_question(said))


def _opens_question(words: list[str]) -> bool:
    if words[0] in TELLING:
        return not TELLING[words[0]].intersection(words[1:2])
    asking = words[0] in ASKING or _asks_after_preposition(words)
    return asking or " ".join(words).startswith(QUESTION_OPENINGS)


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
