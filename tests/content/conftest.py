"""A small project that is in order, to be spoiled in one place at a time; the word lists are those of the real one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from content.__main__ import main

ROOT = Path(__file__).parents[2]
FACTS: dict[str, Any] = {
    "session_minutes": {
        "section": "During the Treatment",
        "fact": "A session takes about 20 to 30 minutes.",
        "figures": [20, 30],
        "keywords": ["minute*"],
        "keywords_es": ["minuto*"],
    },
    "bruising_few_days": {
        "section": "Common Side Effects",
        "fact": "A bruise is generally considered safe and clears up in a few days.",
        "figures": ["a few days"],
        "keywords": ["bruis*"],
        "keywords_es": ["moret*"],
    },
}
DURATION: dict[str, Any] = {
    "version": "3.1",
    "topic": {
        "title": "Session length",
        "title_es": "Tiempo por sesión",
        "sections": ["During the Treatment"],
        "facts": ["session_minutes"],
        "follow_ups": ["bruising"],
        "reviewed": "2026-11-24",
        "reviewed_es": None,
        "signed_off": None,
    },
    "examples": ["Session length", "will i be out by noon", "how much time should I set aside"],
    "examples_es": ["Tiempo por sesión", "alcanzo a salir antes del mediodia?"],
    "web": "One session takes about 20 to 30 minutes.",
    "sms": "It takes 20 to 30 minutes.",
    "web_es": "Una sesión dura unos 20 a 30 minutos.",
    "sms_es": "Una sesion dura unos 20 a 30 minutos.",
}
BRUISING: dict[str, Any] = {
    "version": "3.1",
    "topic": {
        "title": "Bruises",
        "title_es": "Moretones",
        "sections": ["Common Side Effects"],
        "facts": ["bruising_few_days"],
        "follow_ups": ["duration"],
        "reviewed": "2026-11-24",
        "reviewed_es": None,
        "signed_off": None,
    },
    "examples": ["Bruises", "can i hide the blue marks at a wedding", "my arm turns purple easily"],
    "examples_es": ["Moretones", "con nada me pongo morada"],
    "web": "A bruise clears up in a few days.",
    "sms": "A bruise clears up in a few days.",
    "web_es": "Un moretón se quita en unos días.",
    "sms_es": "Un moreton se quita en unos dias.",
}
THANKS: dict[str, Any] = {
    "examples": ["cheers", "that was really kind of you"],
    "web": "You're very welcome.",
    "sms": "You're welcome.",
    "metadata": {"about": ["smalltalk:thanks"]},
}


def _as_topic(name: str, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": content["version"],
        "topic": content["topic"],
        "nlu": [
            {"intent": f"faq/{name}", "examples": _lines(content["examples"])},
            {"intent": f"faq/{name}", "metadata": {"language": "es"}, "examples": _lines(content["examples_es"])},
        ],
        "responses": {f"utter_faq/{name}": _texts(content)},
    }


def _as_conversation(content: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": "3.1",
        "nlu": [{"intent": "thank", "examples": _lines(content["examples"])}],
        "responses": {"utter_thank": _texts(content)},
        "rules": [{"rule": "Thanks", "steps": [{"intent": "thank"}, {"action": "utter_thank"}]}],
    }


def _texts(content: dict[str, Any]) -> list[dict[str, Any]]:
    extra: dict[str, Any] = {}
    extra.update((key, content[key]) for key in ("metadata", "buttons") if key in content)
    spanish = extra | {"condition": [{"type": "slot", "name": "language", "value": "es"}]}
    spanish |= {"metadata": content["metadata_es"]} if "metadata_es" in content else {}
    texts: list[dict[str, Any]] = [
        {"text": content["web"], **extra},
        {"channel": "sms", "text": content["sms"], **extra},
        {"text": content.get("web_es"), **spanish},
        {"channel": "sms", "text": content.get("sms_es"), **spanish},
    ]
    return [text for text in texts if text["text"] is not None]


def _lines(examples: list[str]) -> str:
    return "".join(f"- {example}\n" for example in examples)


def _editorial() -> dict[str, Any]:
    editorial: dict[str, Any] = yaml.safe_load((ROOT / "data/editorial.yml").read_text(encoding="utf-8"))
    few = {"examples_per_topic": 3, "examples_per_intent": 2, "examples_per_topic_es": 2, "examples_per_intent_es": 2}
    return editorial | {"limits": editorial["limits"] | few}


@pytest.fixture
def complaints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., list[str]]:
    """Gives the lines printed about the small project with some of it changed.

    `web`, `sms`, `examples`, the same with `_es` for Spanish, and `card` change the topic "duration", `other` the topic
    "bruising", `talk` the conversation, `facts` the facts; `files` replaces whole files by text, or takes them away.
    """

    def check(
        card: dict[str, Any] | None = None,
        other: dict[str, Any] | None = None,
        talk: dict[str, Any] | None = None,
        facts: dict[str, Any] | None = None,
        files: dict[str, str | None] | None = None,
        **changes: Any,
    ) -> list[str]:
        duration = DURATION | changes | {"topic": DURATION["topic"] | (card or {})}
        content = {
            "data/clinic.yml": {
                "name": "Skin Suite MedSpa",
                "phone": "(770) 802-8900",
                "timezone": "America/New_York",
                "hours": None,
            },
            "data/editorial.yml": _editorial(),
            "data/facts.yml": {"facts": FACTS | (facts or {})},
            "data/faq/duration.yml": _as_topic("duration", duration),
            "data/faq/bruising.yml": _as_topic("bruising", BRUISING | (other or {})),
            "data/conversations/thanks.yml": _as_conversation(THANKS | (talk or {})),
        }
        written: dict[str, str | None] = {
            path: yaml.safe_dump(value, allow_unicode=True) for path, value in content.items()
        }
        for path, text in (written | (files or {})).items():
            if text is not None:
                (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / path).write_text(text.replace("'2026-11-24'", "2026-11-24"), encoding="utf-8")
        code = main([str(tmp_path)])
        lines = capsys.readouterr().out.splitlines()
        assert code == (0 if lines[0].endswith("in order.") else 1)
        return [] if code == 0 else lines

    return check
