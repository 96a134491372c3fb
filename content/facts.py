"""The facts of the clinic's article, `data/facts.yml`: what each says, and whether it is written down rightly."""

from collections.abc import Iterable

from pydantic import Field

from content.figures import find_figures
from content.files import Entry, Problem
from content.languages import SPANISH, Language
from content.phrases import found

PATH = "data/facts.yml"


class Fact(Entry):
    """One statement of the article in our words, with its section's heading, its figures and the words that tell it.

    `keywords_es` are the words that tell it in Spanish.
    """

    section: str
    fact: str
    figures: tuple[int | float | str, ...] = ()
    keywords: list[str]
    keywords_es: list[str] = Field(default_factory=list)

    def keywords_in(self, language: Language) -> list[str]:
        return self.keywords_es if language == SPANISH else self.keywords

    def is_used_in(self, text: str, language: Language) -> bool:
        """Whether `text`, written in `language`, holds one of the keywords."""
        return bool(found(text, self.keywords_in(language)))


class Facts(Entry):
    """The whole file; the ids are the names topics cite."""

    facts: dict[str, Fact]

    @property
    def sections(self) -> list[str]:
        """Each heading once, in the article's order."""
        return list(dict.fromkeys(fact.section for fact in self.facts.values()))


def check_facts(facts: Facts) -> Iterable[Problem]:
    """A fact needs keywords, and its list of figures and its words must agree."""
    for name, fact in facts.facts.items():
        if not fact.keywords:
            yield Problem(PATH, f"the fact `{name}` has no keywords: list the words that an answer citing it would use")
        if not fact.keywords_es:
            yield Problem(
                PATH,
                f"the fact `{name}` has no Spanish keywords: list under `keywords_es` the words that a Spanish answer "
                "citing it would use",
            )
        said = find_figures(fact.fact)
        listed = [find_figures(str(figure)) for figure in fact.figures]
        for figure in said:
            if not any(figure.amount == other.amount for group in listed for other in group):
                yield Problem(PATH, f'the fact `{name}` says "{figure.words}": add it to its `figures`, or take it out')
        for wanted, group in zip(fact.figures, listed, strict=True):
            if not group or not all(figure.held_by(said) for figure in group):
                yield Problem(
                    PATH, f'the fact `{name}` lists "{wanted}" as a figure, but does not say it: put it right'
                )


def check_cited(facts: Facts, cited: set[str]) -> Iterable[Problem]:
    """Each fact of the article must be told in some answer."""
    for name, fact in facts.facts.items():
        if name not in cited:
            yield Problem(
                PATH,
                f'no topic cites the fact `{name}` of "{fact.section}": tell it in an answer and add `{name}` to the '
                "`facts` of that topic",
            )
