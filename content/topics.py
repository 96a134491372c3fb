"""The topics of `data/faq/`, one file each, and what an answer may state: only what the facts it cites hold."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from difflib import get_close_matches

from content.editorial import Editorial
from content.facts import Fact, Facts
from content.files import Entry, Problem
from content.grounds import unheld_claims, unheld_figures
from content.languages import LANGUAGES, SPANISH, Language, named
from content.phrases import plain
from content.texts import Examples, Variant


class Card(Entry):
    """The `topic:` block: what the topic is called, rests on and leads to."""

    title: str
    title_es: str
    sections: list[str]
    facts: list[str]
    follow_ups: list[str]
    how_long: tuple[str, ...] = ()
    reviewed: date
    reviewed_es: date | None
    signed_off: str | date | None = None

    def title_in(self, language: Language) -> str:
        return self.title_es if language == SPANISH else self.title


class TopicFile(Entry):
    """A file under `data/faq/` as it is written."""

    version: str
    topic: Card
    nlu: list[Examples]
    responses: dict[str, list[Variant]]


class Topic:
    """A topic file together with its name, which its intent and response repeat."""

    def __init__(self, name: str, file: TopicFile) -> None:
        self.name = name
        self.path = f"data/faq/{name}.yml"
        self.card = file.topic
        self.file = file

    def examples(self, language: Language) -> list[str]:
        return [example for block in self.file.nlu if block.language == language for example in block.examples]

    @property
    def variants(self) -> list[Variant]:
        return self.file.responses.get(f"utter_faq/{self.name}", [])

    def problem(self, message: str) -> Problem:
        return Problem(self.path, message)


def check_names(topic: Topic) -> Iterator[Problem]:
    """The intent and the response of a topic are called like its file, and there are no others."""
    for intent in sorted({block.intent for block in topic.file.nlu} ^ {f"faq/{topic.name}"}):
        yield topic.problem(f"its one intent must be `faq/{topic.name}`, like the file; put `{intent}` right")
    for response in sorted(set(topic.file.responses) ^ {f"utter_faq/{topic.name}"}):
        yield topic.problem(f"its one answer must be `utter_faq/{topic.name}`, like the file; put `{response}` right")


def check_titles(topics: Iterable[Topic], editorial: Editorial) -> Iterator[Problem]:
    """A title is a button label: short, an example of its topic, and no other topic's title in either language."""
    owners: dict[str, str] = {}
    for topic in topics:
        for language in LANGUAGES:
            title, most = topic.card.title_in(language), editorial.limits.title_letters
            if len(title) > most:
                yield topic.problem(
                    f'the title "{title}" has {len(title)} characters: shorten it to {most}, as for a button'
                )
            if plain(title) not in map(plain, topic.examples(language)):
                examples = named(language, "examples")
                yield topic.problem(f'the title "{title}" is not among the {examples}: add it as a line of `examples`')
            owner = owners.setdefault(plain(title), topic.path)
            if owner != topic.path:
                yield topic.problem(f'the title "{title}" is also the title of {owner}: choose another one')


def check_links(topic: Topic, facts: Facts, topics: Collection[str]) -> Iterator[Problem]:
    """Sections, facts and follow-up topics exist, and each cited fact is of a section the topic lists."""
    yield from _check_sections(topic, facts)
    yield from _check_facts(topic, facts)
    yield from _check_follow_ups(topic, list(topics))
    for name in topic.card.how_long:
        if name not in topics:
            yield topic.problem(f"`how_long` names the unknown topic `{name}`{_meant(name, topics)}")


def _check_sections(topic: Topic, facts: Facts) -> Iterator[Problem]:
    for section in topic.card.sections:
        if section not in facts.sections:
            yield topic.problem(f'there is no section "{section}" in the article{_meant(section, facts.sections)}')
        elif section not in {fact.section for fact in _cited(topic, facts).values()}:
            yield topic.problem(f'the section "{section}" is listed, but no cited fact is from it: take it out')


def _check_facts(topic: Topic, facts: Facts) -> Iterator[Problem]:
    if not topic.card.facts:
        yield topic.problem("cites no fact: list under `facts` what the answer rests on, from data/facts.yml")
    for name in _repeated(topic.card.facts):
        yield topic.problem(f"lists the fact `{name}` twice: keep one of them")
    for name in topic.card.facts:
        if name not in facts.facts:
            yield topic.problem(f"cites the unknown fact `{name}`{_meant(name, facts.facts)}")
        elif (section := facts.facts[name].section) not in topic.card.sections:
            yield topic.problem(
                f'cites the fact `{name}`, which is from "{section}": add that section to `sections`, or cite a fact '
                "of a section that is listed"
            )


def _check_follow_ups(topic: Topic, names: list[str]) -> Iterator[Problem]:
    wanted = topic.card.follow_ups
    if not 1 <= len(wanted) <= 3:
        yield topic.problem(f"has {len(wanted)} follow-up topics: list one to three that a patient would ask next")
    for name in _repeated(wanted):
        yield topic.problem(f"lists the follow-up topic `{name}` twice: keep one of them")
    for name in wanted:
        if name == topic.name:
            yield topic.problem("names itself as a follow-up topic: choose another one")
        elif name not in names:
            yield topic.problem(f"names the unknown follow-up topic `{name}`{_meant(name, names)}")


def check_grounds(topic: Topic, facts: Facts, editorial: Editorial) -> Iterator[Problem]:
    """The texts hold no figure, claim or unpublished matter that no cited fact holds, and tell each cited fact."""
    cited = _cited(topic, facts)
    stated = " | ".join(fact.fact for fact in cited.values())
    for variant in topic.variants:
        for words in unheld_figures(variant.text, stated, editorial, variant.language):
            yield topic.problem(
                f'the {variant.place} says "{words}", a figure that none of the cited facts holds: take it out, or '
                "cite the fact that states it"
            )
        for words in unheld_claims(variant.text, stated, editorial, variant.language):
            yield topic.problem(
                f'the {variant.place} says "{words}", which none of the cited facts says: put it in another way, or '
                "cite the fact that states it"
            )
        yield from _check_keywords(topic, variant, cited)


def _check_keywords(topic: Topic, variant: Variant, cited: dict[str, Fact]) -> Iterator[Problem]:
    untold = [name for name, fact in cited.items() if not fact.is_used_in(variant.text, variant.language)]
    if variant.channel is None:
        for name in untold:
            yield topic.problem(
                f"cites the fact `{name}`, but the {variant.place} does not tell it (none of these words: "
                f"{', '.join(cited[name].keywords_in(variant.language))}): tell it, or take `{name}` out of `facts`"
            )
    elif cited and len(untold) == len(cited):
        yield topic.problem(f"the {variant.place} tells none of the cited facts: tell at least one of them")


def _cited(topic: Topic, facts: Facts) -> dict[str, Fact]:
    return {name: facts.facts[name] for name in topic.card.facts if name in facts.facts}


def _repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _meant(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f": did you mean `{close[0]}`?" if close else ": check its spelling"
