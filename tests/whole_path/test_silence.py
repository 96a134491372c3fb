"""What the article is silent about is not answered: no topic states anything on it, and no figure is made up."""

import pytest

from content.grounds import unheld_figures
from content.project import load
from tests.conftest import ROOT
from tests.whole_path.conftest import Patient

NOT_ANSWERED = {"out_of_scope", "price", "human", "escalate:medical", "clarify"}
SAYS_SO = {
    "hours": "answer:contact_hours_location",
    "address": "answer:contact_hours_location",
    "session count": "answer:how_many_sessions",
    "licence": "answer:practitioner_qualification",
    "upkeep": "answer:maintenance",
}
"""Topics whose answer says that just this has not been published."""

SILENT = [
    ("price", "What does a single mesotherapy session cost?"),
    ("price", "is it more than 200 dollars"),
    ("price", "do you have a price list for packages"),
    ("price", "how big is the deposit"),
    ("insurance", "Will my health insurance reimburse me?"),
    ("hours", "Until how late are you open on Fridays?"),
    ("hours", "r u open on labor day"),
    ("address", "What's the street address of the clinic?"),
    ("address", "Where do I park when I come?"),
    ("pregnancy", "I'm pregnant, may I have mesotherapy?"),
    ("pregnancy", "can i get it while im breastfeeding"),
    ("session count", "Exactly how many sessions will it take for me?"),
    ("session count", "is 4 sessions enough"),
    ("session count", "How many weeks should lie between two sessions?"),
    ("upkeep", "how many months until I need a top-up"),
    ("FDA", "Has the FDA approved mesotherapy?"),
    ("FDA", "is this fda cleared"),
    ("needle gauge", "Which gauge are your mesotherapy needles?"),
    ("needle gauge", "how many millimeters long is the needle"),
    ("age", "At what age may somebody start with mesotherapy?"),
    ("age", "is my 15 year old too young for it"),
    ("body areas", "Can you inject under the eyes?"),
    ("body areas", "Which parts of the body do you treat?"),
    ("body areas", "do you do scalp mesotherapy for my hair"),
    ("combination", "May I get mesotherapy and Botox at one visit?"),
    ("combination", "is it ok with fillers"),
    ("comparison", "Does mesotherapy beat microneedling?"),
    ("comparison", "whats the difference between meso and prp"),
    ("make-up", "How soon after the injections can I wear makeup again?"),
    ("make-up", "is foundation ok the same evening"),
    ("gym", "When may I do weights at the gym again?"),
    ("gym", "cn i wrk out the day aftr"),
    ("alcohol", "Am I allowed to drink wine the night after?"),
    ("alcohol", "can i have a few beers b4 my appointment"),
    ("sauna", "How long do I have to stay out of the sauna?"),
    ("swimming", "is swimming ok the next day"),
    ("flying", "Can I get on a plane the day after mesotherapy?"),
    ("driving", "can I drive myself home after the session"),
    ("hair", "When may I wash my hair again?"),
    ("brand", "Which brand of mesotherapy solution do you use?"),
    ("brand", "who makes the product you inject"),
    ("licence", "What is your practitioner's license number?"),
    ("photos", "May I see before-and-after pictures?"),
    ("reviews", "what do your google reviews look like"),
    ("reversal", "Can it be undone if I don't like how it looks?"),
    ("studies", "Which studies prove that mesotherapy works?"),
    ("history", "Who invented mesotherapy, and in what year?"),
    ("hair loss", "Does mesotherapy make hair grow back?"),
    ("stretch marks", "does it remove stretch marks"),
    ("other treatments", "How long does Botox last?"),
    ("other treatments", "what are the side effects of lip filler"),
    ("other treatments", "is coolsculpting painful"),
]

CONTENT = load(ROOT)
ARTICLE = " ".join(fact.fact for fact in CONTENT.facts.facts.values())


@pytest.mark.parametrize(("matter", "text"), SILENT)
def test_is_not_answered(patient: Patient, matter: str, text: str) -> None:
    replies = patient.says(text)
    said = {word for reply in replies for word in reply["about"]}
    assert {word for word in said if not word.startswith("clarify:")} <= NOT_ANSWERED | {SAYS_SO.get(matter)}
    assert [unheld_figures(reply["text"], ARTICLE, CONTENT.editorial) for reply in replies] == [[]] * len(replies)
