"""Every topic of the article is answered, in words that stand in no file of the project."""

import json
from collections.abc import Iterator

import pytest
import yaml

from content.examples import question
from tests.conftest import DATA, ROOT
from tests.whole_path.conftest import Patient

ASKED = {
    "what_is": ["Somebody at work had mesotherapy. What kind of thing is that?", "can u tell me wat mesotherapy is"],
    "how_it_works": ["Why do the injected vitamins improve the skin?", "what does the mixture do inside my skin"],
    "how_performed": ["Please describe, step by step, how you carry out the treatment", "wat do they do 2 u in there"],
    "ingredients": ["Which ingredients do you inject?", "whats in the mix, vitamins or what"],
    "benefits": ["In what ways would my skin benefit?", "wats mesotherapy good 4"],
    "wrinkles_rejuvenation": [
        "Would it soften the wrinkles on my forehead?",
        "can this make my old face younger",
    ],
    "hyperpigmentation": ["Can the brown spots on my face be lightened?", "my dark patches.. wil it help"],
    "acne_scars": ["I'd like my acne scars to be less visible, can you help?", "does it do anything 4 zits n scars"],
    "cellulite_fat": ["Could this reduce the cellulite on my thighs?", "cn it get rid of my belly pooch"],
    "duration": ["How many minutes should I plan for one session?", "hw long am i there 4 one session"],
    "pain_comfort": ["How painful are the injections?", "wil it hurt alot"],
    "numbing": ["Do you put a numbing cream on first?", "can u numb my face b4"],
    "preparation": ["How am I supposed to get ready for the appointment?", "wat do i do b4 my session"],
    "consultation": ["Do we talk about my skin before the first treatment?", "is there a consult b4 i start"],
    "aftercare": ["How do I take care of my skin once the session is over?", "wat shud i avoid aftr the shots"],
    "sun_exposure": ["May I sunbathe once I've had my treatment?", "do i need sunscreen aftr this"],
    "skincare_after": ["Which creams may I use after the injections?", "can i put my serum on aftr"],
    "hydration_rest": ["Should I drink plenty of water after the treatment?", "do i need 2 drink water n rest aftr"],
    "downtime_redness": ["For how long does the skin stay red?", "hw long is my face gonna be puffy n red"],
    "bruising": ["Is it likely that I'll get bruises?", "do u bruise from the needles"],
    "side_effects": ["Which side effects could I have?", "wat side fx r there"],
    "rare_complications": ["What serious complications have there been?", "wats the worst thing that can go wrong"],
    "infection_risk": ["Could the spots where you inject get infected?", "can i get an infection from the needles"],
    "safety": ["Is this a safe treatment to have?", "is meso safe or wat"],
    "practitioner_qualification": ["Who is going to inject me, a doctor?", "r ur ppl trained 4 this"],
    "hygiene": ["Are the needles new and sterile?", "do u use clean needles"],
    "results_when": ["After how many days would I notice a difference?", "hw soon do u see results"],
    "how_many_sessions": ["What is the number of sessions I would need?", "hw many times do i need 2 come"],
    "maintenance": ["Are touch-up sessions needed later on?", "do i hav 2 keep going once its done"],
    "results_last": ["For how long do the effects remain?", "duz the result stay or go away again"],
    "contact_hours_location": ["At what number can I call the clinic?", "wats ur phone number"],
}


def known() -> Iterator[str]:
    for file in DATA.glob("*/*.yml"):
        for block in (yaml.load(file.read_text(), yaml.CSafeLoader) or {}).get("nlu", []):
            yield from (line.removeprefix("- ") for line in block["examples"].splitlines())
    for file in (ROOT / "evaluation/sets").rglob("*.jsonl"):
        yield from (json.loads(line)["text"] for line in file.read_text().splitlines())


def test_every_topic_is_asked_in_two_wordings_of_its_own() -> None:
    wordings = [question(text) for texts in ASKED.values() for text in texts]
    assert ASKED.keys() == {file.stem for file in (DATA / "faq").glob("*.yml")}
    assert {len(texts) for texts in ASKED.values()} == {2}
    assert len(set(wordings)) == len(wordings)
    assert set(wordings).isdisjoint(map(question, known()))


@pytest.mark.parametrize(("topic", "text"), [(topic, text) for topic, texts in ASKED.items() for text in texts])
def test_is_answered(patient: Patient, topic: str, text: str) -> None:
    assert patient.hears(text) == [f"answer:{topic}"]
