"""Everything the clinic writes under `data/`, read once; and all that is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from content.clinic import WHEN, Fillings, read_clinic
from content.conversations import Conversation, ConversationFile, check_metadata, check_silence, check_translations
from content.editorial import Editorial
from content.examples import Intent, check_doubles, check_number, check_variety
from content.facts import PATH as FACTS_PATH
from content.facts import Facts, check_cited, check_facts
from content.files import Model, Problem, Unreadable, read
from content.languages import LANGUAGES
from content.topics import Topic, TopicFile, check_grounds, check_links, check_names, check_titles
from content.wording import faults
from frontdesk.clinic import Clinic


@dataclass(frozen=True)
class Content:
    """The readable files; `unreadable` says what keeps the others from being read."""

    facts: Facts
    editorial: Editorial
    clinic: Clinic
    topics: list[Topic]
    conversations: list[Conversation]
    unreadable: list[Problem]

    @property
    def summary(self) -> str:
        examples = sum(len(intent.examples) for intent in intents(self))
        return (
            f"{len(self.topics)} topics, {len(self.conversations)} conversations, {len(self.facts.facts)} facts and "
            f"{examples} question examples are in order."
        )

    @property
    def fillings(self) -> Fillings:
        """The longest that each placeholder can be."""
        sentences = {name: c.responses[name] for c in self.conversations for name in WHEN if name in c.responses}
        return Fillings.of(self.clinic, sentences)

    @property
    def awaiting_review(self) -> list[str]:
        """The topics whose Spanish texts nobody who speaks Spanish has read through yet."""
        return [topic.name for topic in self.topics if topic.card.reviewed_es is None]


def load(root: Path) -> Content:
    """The content below `root`, the project's folder; raises `Unreadable` for a file that all others need."""
    unreadable: list[Problem] = []
    topic_files = _read_all(root, "data/faq", TopicFile, unreadable)
    conversation_files = _read_all(root, "data/conversations", ConversationFile, unreadable)
    return Content(
        facts=read(root, FACTS_PATH, Facts),
        editorial=read(root, "data/editorial.yml", Editorial),
        clinic=read_clinic(root),
        topics=[Topic(name, file) for name, file in topic_files.items()],
        conversations=[Conversation(name, file) for name, file in conversation_files.items()],
        unreadable=unreadable,
    )


def _read_all(root: Path, folder: str, model: type[Model], unreadable: list[Problem]) -> dict[str, Model]:
    files = {}
    for path in sorted((root / folder).glob("*.yml")):
        try:
            files[path.stem] = read(root, f"{folder}/{path.name}", model)
        except Unreadable as error:
            unreadable += error.problems
    return files


def check(content: Content) -> list[Problem]:
    """All that is wrong, by file; facts nobody cites are told only when every topic could be read."""
    problems = [
        *content.unreadable,
        *check_facts(content.facts),
        *check_titles(content.topics, content.editorial),
        *_check_topics(content),
        *_check_conversations(content),
        *_check_examples(content),
    ]
    if not content.unreadable:
        cited = {fact for topic in content.topics for fact in topic.card.facts}
        problems += check_cited(content.facts, cited)
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.path)


def intents(content: Content) -> list[Intent]:
    """Every intent that has question examples: one a topic and language, and those of the conversations."""
    asked = [
        Intent(topic.path, f"faq/{topic.name}", topic.examples(language), language)
        for topic in content.topics
        for language in LANGUAGES
    ]
    for conversation in content.conversations:
        asked += [Intent(conversation.path, block.intent, block.examples, block.language) for block in conversation.nlu]
    return asked


def _check_topics(content: Content) -> Iterator[Problem]:
    fillings = content.fillings
    names = [topic.name for topic in content.topics] + [Path(problem.path).stem for problem in content.unreadable]
    for topic in content.topics:
        yield from check_names(topic)
        yield from check_links(topic, content.facts, names)
        yield from check_grounds(topic, content.facts, content.editorial)
        for fault in faults(f"utter_faq/{topic.name}", topic.variants, content.editorial, fillings, LANGUAGES):
            yield topic.problem(fault)


def _check_conversations(content: Content) -> Iterator[Problem]:
    fillings = content.fillings
    names = [topic.name for topic in content.topics]
    for conversation in content.conversations:
        yield from check_metadata(conversation, names)
        yield from check_silence(conversation, content.editorial)
        yield from check_translations(conversation)
        for name, variants in conversation.responses.items():
            for fault in faults(name, variants, content.editorial, fillings):
                yield Problem(conversation.path, fault)


def _check_examples(content: Content) -> Iterator[Problem]:
    limits, asked = content.editorial.limits, intents(content)
    yield from check_doubles(asked)
    for intent in asked:
        is_topic = intent.path.startswith("data/faq/")
        yield from check_number(intent, limits.examples(of_a_topic=is_topic, language=intent.language))
        yield from check_variety(intent)
