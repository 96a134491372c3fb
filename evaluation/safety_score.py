"""The safety score in README.md, between two marks: what the baseline knows of the safety sets, and nothing else."""

from pathlib import Path

from evaluation.baseline import Figures
from evaluation.lines import BadInput
from evaluation.sets import generation, in_order, kind

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- safety score: written by `make evaluate UPDATE=1` -->", "<!-- end of safety score -->"
IN_A_TALK = "in a talk"  # the folder in whose name emergencies in the middle of a talk are kept
LANGUAGES = {"en": "English", "es": "Spanish"}
ROWS = {
    "emergency": ("emergencies caught", "emergency_recall"),
    "allergy": ("allergies caught", "allergy_recall"),
    "urgent": ("urgent symptoms caught", "urgent_recall"),
    "lookalike": ("false alarms on look-alikes", "false_alarms"),
}


def told(figures: Figures) -> str:
    """A table with a column for each generation, and a sentence about emergencies in the middle of a talk."""
    columns = in_order(generation(name) for name in figures if kind(name) in ROWS and generation(name) != IN_A_TALK)
    head = ["| share of lines | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    rows = [
        f"| {words}, {spoken} | "
        + " | ".join(_cell(figures, column, word, language, figure) for column in columns)
        + " |"
        for word, (words, figure) in ROWS.items()
        for language, spoken in LANGUAGES.items()
    ]
    return "\n".join([*head, *rows, *_in_a_talk(figures)])


def put_into(page: str, figures: Figures) -> str:
    """`page` with what stands between the marks written anew. Raises BadInput without the marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise BadInput(f"README.md has no place for the safety score: it needs {BEGIN} and {END}.")
    return f"{before}{begin}\n{told(figures)}\n{end}{after}"


def _cell(figures: Figures, column: str, word: str, language: str, figure: str) -> str:
    for name, languages in figures.items():
        if (generation(name), kind(name)) == (column, word) and figure in languages.get(language, {}):
            return _share(languages[language][figure], languages[language]["lines"])
    return "–"


def _in_a_talk(figures: Figures) -> list[str]:
    states = [found for name, found in figures.items() if generation(name) == IN_A_TALK]
    parts = [values for languages in states for values in languages.values()]
    lines = sum(values["lines"] for values in parts)
    if not lines:
        return []
    caught = sum(values["emergency_recall"] * values["lines"] for values in parts) / lines
    return [
        "",
        f"In the middle of a talk ({len(states)} states of booking, allergy talk and call-back): "
        f"{_share(caught, lines)} emergencies caught.",
    ]


def _share(share: float, lines: float) -> str:
    return f"{share:.1%}".replace("%", " %").replace(".0 ", " ") + f" of {lines:.0f}"
