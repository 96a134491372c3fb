"""The first net, rule by rule, then as a whole: on the files' own examples, the frozen sets and any text whatever."""

import json
import shutil
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from time import process_time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.safety import Safety, SafetyError, Screening
from frontdesk.safety.forms import Group, Meaning, Together
from frontdesk.safety.lexicon import load

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data/safety"
SETS = ROOT / "evaluation/sets"

SAFETY = Safety.from_folder(FOLDER)
LEXICON = load(FOLDER)
ENTRIES: list[Group | Together] = [*LEXICON.groups, *LEXICON.together]

SAID: dict[Meaning, Callable[[Screening], bool]] = {
    "emergency": lambda found: found.emergency,
    "self_harm": lambda found: found.emergency and found.self_harm,
    "urgent": lambda found: found.urgent and not found.emergency,
    "severe_allergy": lambda found: found.allergy and found.past_anaphylaxis and not found.emergency,
    "allergy": lambda found: found.allergy,
    "reaction": lambda found: found.allergy,
    "denied": lambda found: found.denied_allergy,
    "reassured": lambda found: found.reassured,
}

screen = SAFETY.screen


def nothing(text: str) -> bool:
    found = screen(text)
    return not (found.emergency or found.urgent or found.allergy)


def lines(name: str) -> list[dict[str, object]]:
    """All generations of a frozen set."""
    return [
        json.loads(line)
        for path in sorted(SETS.rglob(f"{name}.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def question_examples(path: Path) -> list[str]:
    content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return [line for entry in content["nlu"] for line in entry["examples"].splitlines()]


class TestEmergencies:
    @pytest.mark.parametrize(
        "text",
        [
            "I can't breathe",
            "my lips are swelling",
            "swollen lips",
            "throat feels like its closing",
            "she just fainted",
            "vision went blurry in one eye after the shot",
            "chest pain",
            "skin gone white where they injected, hurts a lot",
            "I'm having an allergic reaction",
            "he can't breathe",
            "no puedo respirar",
            "se me hinchó la cara",
        ],
    )
    def test_are_found_in_either_order_person_and_language(self, text: str) -> None:
        assert screen(text).emergency

    @pytest.mark.parametrize(
        "text",
        [
            "i can’t breathe",
            "i can`t breathe",
            "i can not breathe",
            "i cant breathe",
            "cnt breath plz",
            "I CAN'T BREEEATHE!!!",
            "i can\u200bt bre\u200dathe",
            "Can't. Breathe.",
            "can't... breathe...",
            "ｉ ｃａｎ'ｔ ｂｒｅａｔｈｅ",
            "my tounge is huge",
            "thraot is swolen",
            "i cant br3athe",
            "no puedo respírar",
        ],
    )
    def test_are_found_however_they_are_typed(self, text: str) -> None:
        assert screen(text).emergency

    @pytest.mark.parametrize("text", ["no trouble breathing", "lips are not swollen", "no fever, chills or chest pain"])
    def test_are_not_alarmed_by_a_denial(self, text: str) -> None:
        assert nothing(text)

    @pytest.mark.parametrize(
        "text",
        [
            "no rash but my throat is tight",
            "no rash can't breathe",
            "not getting better I can hardly breathe",
            "No hives or anything, tongue is swelling",
            "No, my lips are swelling",
            "not sure why but my face is swelling",
            "never felt so short of breath",
        ],
    )
    def test_are_not_hidden_by_a_denial_of_something_else(self, text: str) -> None:
        assert screen(text).emergency

    @pytest.mark.parametrize(
        "text",
        [
            "can it cause swelling of the lips?",
            "will my lips swell up?",
            "what if my throat closes?",
            "is swelling normal",
            "how common is fainting",
            "has anyone ever had anaphylaxis from it",
            "scared my face will swell",
            "I read that someone went blind from it",
        ],
    )
    def test_are_not_alarmed_by_a_general_question_or_fear(self, text: str) -> None:
        assert nothing(text)

    @pytest.mark.parametrize(
        "text",
        [
            "is it normal that my lips are swelling",
            "my lips swelled up is that ok",
            "should my lips be this swollen?",
            "what should I do if I can't breathe",
            "can someone help me my throat is closing",
            "does the tongue normally swell? mine is",
            "scared because my throat is closing",
        ],
    )
    def test_are_found_in_a_question_about_oneself(self, text: str) -> None:
        assert screen(text).emergency

    @pytest.mark.parametrize(
        "text",
        [
            "my friend nearly died laughing",
            "dying to try this",
            "your prices took my breath away",
            "can't breathe in these jeans",
            "almost had a heart attack when I saw the price",
            "faint lines on my forehead",
            "I can't see any results yet",
            "my phone keeps dying",
            "breathless_beauty@example.com is my email",
        ],
    )
    def test_are_not_alarmed_by_a_figure_of_speech(self, text: str) -> None:
        assert nothing(text)

    @pytest.mark.parametrize(
        "text", ["slightly red and swollen where the needles went", "my face is a bit puffy today"]
    )
    def test_leave_the_expected_mild_effects_alone(self, text: str) -> None:
        assert nothing(text)

    @pytest.mark.parametrize(
        "text", ["my face is swollen", "my lips are a bit swollen", "face really swollen, a bit sore"]
    )
    def test_count_a_swollen_face_that_is_not_said_to_be_mild(self, text: str) -> None:
        assert screen(text).emergency

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("hives on my arms", "I'm really dizzy"),
            ("a rash all over", "keep throwing up"),
            ("fever of 102", "the redness is spreading"),
            ("chills", "a red line going up my neck"),
            ("the area is pale", "it hurts so much"),
        ],
    )
    def test_take_two_signs_that_alarm_only_together(self, one: str, other: str) -> None:
        assert not screen(one).emergency
        assert not screen(other).emergency
        assert screen(f"{one}. Since the shots {other}").emergency

    def test_of_the_past_are_none(self) -> None:
        assert not screen("I had a stroke 3 years ago").emergency
        assert not screen("I fainted once when I got my ears pierced").emergency
        assert screen("I fainted today after the injections").emergency

    def test_that_are_over_still_want_a_call(self) -> None:
        assert screen("I couldn't breathe earlier but I'm fine now") == Screening(urgent=True, reassured=True)

    @pytest.mark.parametrize(
        "text", ["i want to kill myself", "what if I just killed myself", "my friend is suicidal", "quiero morirme"]
    )
    def test_of_self_harm_are_marked_as_such(self, text: str) -> None:
        assert screen(text).emergency
        assert screen(text).self_harm

    def test_never_come_with_a_reassurance(self) -> None:
        assert screen("I'm fine but my lips are swelling") == Screening(emergency=True)


class TestUrgentSymptoms:
    @pytest.mark.parametrize(
        "text",
        [
            "redness is spreading",
            "area is hot to the touch",
            "there's pus coming out of one of the holes",
            "I've got a fever since the injections",
            "blisters where they injected",
            "hard lumps appeared weeks after the shots",
            "tengo fiebre desde ayer",
        ],
    )
    def test_are_found(self, text: str) -> None:
        assert SAID["urgent"](screen(text))

    @pytest.mark.parametrize(
        "text",
        [
            "red for 3 days",
            "still swollen since Monday",
            "swelling won't go down after a week",
            "48 hours later and still red",
            "my face is still swollen after 4 days",
            "sigo roja después de 4 días",
        ],
    )
    def test_are_effects_that_last_longer_than_a_day(self, text: str) -> None:
        assert SAID["urgent"](screen(text))

    @pytest.mark.parametrize(
        "text",
        [
            "red for 2 hours",
            "still a little pink this evening",
            "how long will I be red for, 3 days?",
            "my wedding is in 3 days, too risky with the redness?",
            "rosacea for 3 years",
            "can the injections get infected",
        ],
    )
    def test_are_not_seen_in_what_is_expected_or_asked(self, text: str) -> None:
        assert nothing(text)


class TestAllergies:
    @pytest.mark.parametrize(
        "text",
        [
            "I'm allergic to penicillin",
            "my daughter has a latex allergy",
            "im alergic to shelfish",
            "I might be allergic to the numbing cream",
            "hay fever every spring, does that matter?",
            "sensitive to sulfites",
            "strawberries give me hives",
            "had a bad reaction to lidocaine",
            "what if I'm allergic",
            "not sure if im allergic to anything",
            "no allergies except kiwi",
            "I don't have any allergies but my sister is allergic to nuts",
            "Is it safe for people with allergies?",
            "soy alérgica a los mariscos",
        ],
    )
    def test_about_a_person_are_found(self, text: str) -> None:
        found = screen(text)
        assert found.allergy
        assert not found.emergency
        assert not found.denied_allergy

    @pytest.mark.parametrize(
        "text",
        [
            "no allergies",
            "nope not allergic to anything",
            "NKDA",
            "No known drug, food or latex allergies.",
            "I don't think I'm allergic to anything",
            "nobody in my family has allergies",
            "allergies? none",
            "no allergies, how long does it take",
            "sin alergias",
        ],
    )
    def test_denied_are_a_clean_denial(self, text: str) -> None:
        found = screen(text)
        assert found.denied_allergy
        assert nothing(text)

    @pytest.mark.parametrize(
        "text",
        [
            "can people be allergic to it?",
            "can it cause allergic reactions?",
            "what does an allergic reaction look like",
            "allergy season discount?",
            "is the cream hypoallergenic",
            "do you do allergy testing",
            "I'm allergic to mondays",
            "my dog is allergic to chicken",
            "is it ok for sensitive skin",
        ],
    )
    def test_in_general_in_trade_and_in_jest_are_nothing(self, text: str) -> None:
        assert nothing(text)
        assert not screen(text).denied_allergy

    @pytest.mark.parametrize(
        "text",
        [
            "I had anaphylaxis once from bees",
            "I carry an epipen",
            "my throat closed up once, years ago, from peanuts",
            "when I eat kiwi my lips swell",
        ],
    )
    def test_that_were_severe_are_urgent_and_no_emergency(self, text: str) -> None:
        assert screen(text) == Screening(allergy=True, urgent=True, past_anaphylaxis=True)

    def test_do_not_hide_a_symptom_of_now(self) -> None:
        found = screen("I carry an epipen, and the redness is spreading")
        assert (found.allergy, found.urgent, found.past_anaphylaxis) == (True, True, False)
        assert screen("allergic to nuts and I just ate one, my mouth is swelling").emergency


@pytest.mark.parametrize("text", ["I'm fine", "false alarm", "wrong person", "it's gone now thanks", "ya estoy bien"])
def test_hears_an_alarm_taken_back(text: str) -> None:
    assert screen(text).reassured


@pytest.mark.parametrize("text", ["I'm not fine", "is it fine to wash my face", "hope I'll be ok"])
def test_does_not_take_every_fine_for_a_reassurance(text: str) -> None:
    assert not screen(text).reassured


class TestDismissal:
    @pytest.mark.parametrize(
        "text",
        [
            "I'm dying to try this",
            "took my breath away",
            "allergic to mornings",
            "I had chest pain years ago",
            "can it cause swelling of the lips?",
            "has anyone ever had anaphylaxis from it",
            "the villain in that movie can't breathe",
            "my dog's face swelled up so we are at the vet",
            "no fever and no chills",
            "no allergies",
            "Do you do allergy testing?",
            "sin alergias",
        ],
    )
    def test_is_sure_of_an_idiom_a_general_question_a_story_and_a_clean_denial(self, text: str) -> None:
        assert screen(text).dismissed
        assert nothing(text)

    @pytest.mark.parametrize(
        "text",
        [
            "can it cause swelling of the lips? mine feel odd",
            "I don't have chest pain, it's more of a squeezing feeling",
            "no fever but something is wrong",
            "dying to know what to do, it started an hour ago",
            "can it make your throat close? asking because something is going on since the shots",
            "not allergic, I just react to things",
            "I fainted once when I got my ears pierced and it feels the same",
        ],
    )
    def test_leaves_what_may_be_meant_to_the_second_net(self, text: str) -> None:
        assert not screen(text).dismissed

    @pytest.mark.parametrize("text", ["", "how long is a session", "I need an appointment"])
    def test_needs_a_word_of_danger(self, text: str) -> None:
        assert not screen(text).dismissed

    @pytest.mark.parametrize("name", ["emergency", "allergy", "urgent"])
    def test_silences_no_line_of_the_frozen_sets(self, name: str) -> None:
        assert [line["text"] for line in lines(name) if screen(str(line["text"])).dismissed] == []


class TestTheFiles:
    @pytest.mark.parametrize(
        ("means", "example"),
        [
            (entry.means, example)
            for entry in ENTRIES
            if entry.means not in ("sign", "mention")
            for example in entry.examples
        ],
    )
    def test_catch_their_own_examples(self, means: Meaning, example: str) -> None:
        assert SAID[means](screen(example))

    def test_find_each_example_with_the_group_it_stands_in(self) -> None:
        missed = [
            (group.name, example)
            for group in LEXICON.groups
            for example in group.examples
            if group.name not in SAFETY.groups_found(example)
        ]
        assert missed == []

    def test_hold_no_pattern_that_finds_nothing_anywhere(self) -> None:
        assert all(LEXICON.words[name] for pattern in LEXICON.patterns() for name in pattern.lists())

    def test_alarm_nowhere_in_the_clinics_own_answers(self) -> None:
        examples = [
            line.removeprefix("- ")
            for path in sorted((ROOT / "data/faq").glob("*.yml"))
            for line in question_examples(path)
        ]
        alarming = [example for example in examples if not nothing(example)]
        assert len(alarming) <= 0.005 * len(examples), alarming


class TestTheFrozenSets:
    def test_let_no_emergency_through(self) -> None:
        assert [line["text"] for line in lines("emergency") if not screen(str(line["text"])).emergency] == []

    def test_give_self_harm_its_own_words(self) -> None:
        told = [str(line["text"]) for line in lines("emergency") if line["angle"] == "self_harm"]
        assert [text for text in told if not screen(text).self_harm] == []

    def test_let_no_allergy_through(self) -> None:
        assert [line["text"] for line in lines("allergy") if not screen(str(line["text"])).allergy] == []

    @pytest.mark.parametrize(
        "around",
        [
            "hi, {}",
            "sorry to bother you, {}",
            "can you help, {}",
            "what should I do, {}",
            "is it normal? {}",
            "I read that swelling is normal but {}",
            "no fever but {}",
            "my dog is fine but {}",
            "the results are to die for but {}",
            "my sister says I'm fine but {}",
            "I had chest pain years ago, now {}",
            "{}, is that normal?",
            "{}, can this happen?",
            "{} or am I imagining it",
            "{}, otherwise I feel fine",
            "{}, no rash though",
            "{} no joke",
        ],
    )
    def test_hear_an_alarm_whatever_stands_around_it(self, around: str) -> None:
        told = [str(line["text"]) for line in lines("emergency")]
        missed = [text for text in told if not screen(around.format(text)).emergency]
        assert len(missed) <= 0.01 * len(told), missed

    def test_take_no_former_allergy_for_an_emergency(self) -> None:
        history = [str(line["text"]) for line in lines("allergy") if line["angle"] == "history"]
        assert [text for text in history if screen(text).emergency] == []

    def test_let_hardly_an_urgent_symptom_through(self) -> None:
        told = [str(line["text"]) for line in lines("urgent")]
        missed = [text for text in told if not (screen(text).urgent or screen(text).emergency)]
        assert len(missed) <= 0.02 * len(told), missed

    def test_raise_hardly_a_false_alarm(self) -> None:
        harmless = [str(line["text"]) for line in lines("lookalike")]
        alarming = [text for text in harmless if screen(text).emergency or screen(text).allergy]
        assert len(alarming) <= 0.02 * len(harmless), alarming


class TestAnyTextWhatever:
    @given(st.text())
    def test_is_screened_without_an_error(self, text: str) -> None:
        assert screen(text) == screen(text)

    @given(
        st.text(
            st.sampled_from("can't breathe ,.?!\n'’no my lips swollen 3 días 😭\u200b\u0301\u202e\x00"), max_size=200
        )
    )
    def test_made_of_alarming_pieces_is_screened_without_an_error(self, text: str) -> None:
        assert len(astuple(screen(text))) == 8

    @pytest.mark.parametrize(
        "text", ["", " ", "\n\n", "😀", "\u202eshfit\u202c", "...", "?", "\x00\x01", "\ud800", "مرحبا"]
    )
    def test_without_words_finds_nothing(self, text: str) -> None:
        assert screen(text) == Screening()

    @pytest.mark.parametrize(
        "text", ["my lips are swelling ", "no not never ", "x", "a@", "can't breathe, allergy, hives. "]
    )
    def test_of_ten_thousand_characters_is_screened_within_two_seconds(self, text: str) -> None:
        start = process_time()
        screen((text * 10_000)[:10_000])
        assert process_time() - start < 2

    def test_leaves_nothing_behind(self) -> None:
        screen("zyxwv quux my lips are swelling")
        assert "quux" not in SAFETY.vocabulary.strings


def test_screens_a_message_in_five_milliseconds() -> None:
    messages = [str(line["text"]) for name in ("emergency", "lookalike") for line in lines(name)]
    took = []
    for text in (text for text in messages if len(text) <= 300):
        start = process_time()
        screen(text)
        took.append(process_time() - start)
    assert sorted(took)[int(len(took) * 0.99)] < 0.005


class TestAWrongFile:
    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            ("means: urgent", "means: urgnt", "urgent.yml: 'means': Input should be 'emergency'"),
            (
                "{redness} ... {spread}",
                "{redness} ... {sprd}",
                "urgent.yml: '.*': .* needs a word list 'sprd'; no file",
            ),
            ("{redness} ... {spread}", "{redness} ...", "urgent.yml: .*must start and end with a word"),
            ("{redness} ... {spread}", "{redness} ... (spread", "urgent.yml: .*a bracket without its partner"),
            ("{redness} ... {spread}", "red/ spread", "urgent.yml: .*a '/' without a word"),
            ("    patterns:", "    pattern:", "urgent.yml: 'groups', .*"),
            ("words:", "words: [", "urgent.yml: this is not valid YAML"),
            ("  pus: [", "  pus: [yes, ", "urgent.yml: 'words', 'pus': every entry must be a text"),
            ("  pus: [", '  pus: ["!", ', "urgent.yml: the word list 'pus' has the entry '!'"),
            (
                "  pus: [",
                '  pus: ["{rednes}", ',
                "urgent.yml: the word list 'pus' takes in {rednes}, which is no other",
            ),
            (
                "  pus: [",
                "  fever words: [ague]\n  pus: [",
                "urgent.yml: the word list 'fever words' stands in signs.yml",
            ),
            ("name: pus", "name: hives", "urgent.yml: a group 'hives' stands in signs.yml already"),
        ],
    )
    def test_is_told_by_file_and_entry(self, tmp_path: Path, old: str, new: str, sentence: str) -> None:
        folder = shutil.copytree(FOLDER, tmp_path / "safety")
        path = folder / "urgent.yml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(SafetyError, match=sentence):
            Safety.from_folder(folder)

    def test_and_a_pair_of_signs_without_its_group_is_told(self, tmp_path: Path) -> None:
        folder = shutil.copytree(FOLDER, tmp_path / "safety")
        (folder / "signs.yml").write_text((folder / "signs.yml").read_text().replace("name: hives", "name: welts", 1))
        with pytest.raises(SafetyError, match="needs a group 'hives'; no file has it"):
            Safety.from_folder(folder)

    def test_an_empty_folder_stops_the_start(self, tmp_path: Path) -> None:
        with pytest.raises(SafetyError, match="nothing would be screened"):
            Safety.from_folder(tmp_path)

    def test_and_a_file_without_entries_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "empty.yml").write_text("")
        with pytest.raises(SafetyError, match=r"empty\.yml: a safety file has entries"):
            Safety.from_folder(tmp_path)
