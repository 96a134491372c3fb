"""The other conversations, `data/conversations/`: what their texts say they are, and that they state no fact at all."""

from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ConfigDict, field_validator

from content.editorial import Editorial
from content.files import Problem
from content.grounds import unheld_claims, unheld_figures
from content.languages import ENGLISH, SPANISH
from content.texts import Examples, Variant

TICKET_KINDS = frozenset(
    {"emergency", "urgent", "allergy", "booking", "human", "reschedule", "failed_turn", "medical", "question"}
)
"""What a text may say that staff were told of."""

ABOUT = frozenset(
    {
        "escalate:allergy", "escalate:medical", "emergency", "urgent", "reschedule_cancel", "price", "human",
        "book", "book:slot", "book:invalid", "book:resume", "book:confirm", "book:abort", "book:explain",
        "smalltalk:greet", "smalltalk:thanks", "smalltalk:bye", "smalltalk:bot_challenge", "smalltalk:affirm",
        "smalltalk:deny", "clarify", "out_of_scope", "sms:stop", "sms:start", "sms:help", "error", "notice",
    }
)  # fmt: skip
"""What a text may be about, besides `answer:<topic>` and `clarify:<topic>`."""


class ConversationFile(BaseModel):
    """A file under `data/conversations/`; its rules and forms are Rasa's business."""

    model_config = ConfigDict(frozen=True)

    version: str
    nlu: list[Examples] = []
    responses: dict[str, list[Variant]] = {}

    @field_validator("nlu", mode="before")
    @classmethod
    def _intents(cls, value: object) -> object:
        """Without the blocks that hold no question examples, such as synonyms."""
        return [block for block in value if "intent" in block] if isinstance(value, list) else value


class Conversation:
    """A conversation file together with its path."""

    def __init__(self, name: str, file: ConversationFile) -> None:
        self.path = f"data/conversations/{name}.yml"
        self.nlu = file.nlu
        self.responses = file.responses

    def variants(self) -> Iterator[tuple[str, Variant]]:
        for name, variants in self.responses.items():
            for variant in variants:
                yield name, variant


def check_metadata(conversation: Conversation, topics: Iterable[str]) -> Iterator[Problem]:
    """Each text says what it is about and, if staff were told, of what kind the ticket is, in the known words only."""
    known = ABOUT | {f"{word}:{topic}" for topic in topics for word in ("answer", "clarify")}
    for name, variant in conversation.variants():
        where = f"`{name}`, {variant.place}:"
        about, claims = variant.metadata.get("about"), variant.metadata.get("claims")
        if not isinstance(about, list) or not about:
            yield Problem(conversation.path, f"{where} does not say what it is about: add `metadata: {{about: [...]}}`")
        else:
            for word in (word for word in about if word not in known):
                yield Problem(conversation.path, f"{where} `about: {word}` is no known word: check its spelling")
        if claims is not None and claims not in TICKET_KINDS:
            kinds = ", ".join(sorted(TICKET_KINDS))
            yield Problem(conversation.path, f"{where} `claims: {claims}` is no kind of ticket: use one of {kinds}")


def check_silence(conversation: Conversation, editorial: Editorial) -> Iterator[Problem]:
    """The texts of a conversation cite no fact: no figure, no claim, and the unpublished only as such."""
    for name, variant in conversation.variants():
        figures = unheld_figures(variant.text, "", editorial, variant.language)
        claims = unheld_claims(variant.text, "", editorial, variant.language)
        below = " below `es`" if variant.language == SPANISH else ""
        for words, harmless in (
            *((words, "not_a_figure") for words in figures),
            *((words, "not_a_claim") for words in claims),
        ):
            yield Problem(
                conversation.path,
                f'`{name}`: the {variant.place} says "{words}", but only topics state facts: take it out or, if it '
                f"says nothing on the treatment, add the phrase to `{harmless}`{below} in data/editorial.yml",
            )


def check_translations(conversation: Conversation) -> Iterator[Problem]:
    """A Spanish text is the same reply as the English one: about the same, claiming the same, on the same occasions."""
    for name, variants in conversation.responses.items():
        english = [variant for variant in variants if variant.language == ENGLISH]
        spanish = [variant for variant in variants if variant.language == SPANISH]
        for variant in spanish:
            if english and variant.metadata not in [other.metadata for other in english]:
                yield Problem(
                    conversation.path,
                    f"`{name}`, {variant.place}: has other `metadata` than the English text: copy it from there",
                )
        told = {(variant.channel, str(variant.occasion)) for variant in spanish}
        for variant in english:
            if spanish and variant.occasion and (variant.channel, str(variant.occasion)) not in told:
                occasion = " and ".join(f"{rule.name} is {rule.value}" for rule in variant.occasion)
                yield Problem(
                    conversation.path, f"`{name}` has no Spanish {variant.place} for when {occasion}: write one"
                )
