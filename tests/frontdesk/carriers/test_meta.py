"""WhatsApp messages by Meta's API, against the simulated one, which holds to the documented limits."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sanic import Sanic

from frontdesk.carriers.carrier import (
    AccountRefused,
    Choice,
    NotSent,
    OptedOut,
    OutgoingText,
    Refused,
    SenderTroubled,
    TryAgain,
    Unreachable,
    WindowClosed,
)
from frontdesk.carriers.meta import MetaCarrier, Template, meaning
from frontdesk.languages import Language
from phone.accounts import Accounts
from phone.network import Network
from phone.server import create
from phone.switches import Switches
from phone.talks import Message
from tests.conftest import serving
from tests.frontdesk.providers import Provider, web_provider

PATIENT = "+14045550142"
LABELS: dict[Language, str] = {"en": "See the list", "es": "Ver la lista"}


@dataclass
class Phone:
    carrier: MetaCarrier
    network: Network
    accounts: Accounts = field(repr=False)

    def text(self, text: str, *titles: str, language: Language = "en") -> OutgoingText:
        choices = tuple(Choice(f"1.{n}", title, title) for n, title in enumerate(titles, start=1))
        return OutgoingText("ours", "whatsapp", self.accounts.graph_number_id, PATIENT, text, choices, language)

    def shown(self) -> Message:
        """The last message on the phone."""
        return self.network.talks.of(PATIENT, "whatsapp")[-1]


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    Sanic.test_mode = True
    accounts, network = Accounts.make_up(), Network("http://127.0.0.1:9", pace=0)
    async with serving(create(accounts, network)) as url:
        template = Template("please_write", ("en_US", "es_MX"))
        carrier = MetaCarrier(url, "v23.0", accounts.graph_token, LABELS.__getitem__, template)
        yield Phone(carrier, network, accounts)
        await carrier.close()


async def test_sends_a_text_and_says_under_which_id(phone: Phone) -> None:
    provider_id = await phone.carrier.send(phone.text("¿Duele? Un poco."))
    shown = phone.shown()
    assert (shown.id, shown.text, shown.callback, shown.choices) == (provider_id, "¿Duele? Un poco.", "ours", ())


async def test_shows_up_to_three_choices_as_buttons(phone: Phone) -> None:
    await phone.carrier.send(phone.text("Which?", "x" * 20, "Numbing", "Bruising"))
    shown = phone.shown()
    assert [(choice.id, choice.title) for choice in shown.choices] == [
        ("1.1", "x" * 20),
        ("1.2", "Numbing"),
        ("1.3", "Bruising"),
    ]
    assert shown.opens == ""


@pytest.mark.parametrize("how_many", [4, 10])
async def test_shows_up_to_ten_as_a_list_in_the_patients_language(phone: Phone, how_many: int) -> None:
    await phone.carrier.send(phone.text("¿Cuál?", *(f"Tema {n}" for n in range(how_many)), language="es"))
    assert (len(phone.shown().choices), phone.shown().opens) == (how_many, "Ver la lista")


async def test_numbers_more_than_that(phone: Phone) -> None:
    await phone.carrier.send(phone.text("Which?", *(f"Topic {n}" for n in range(1, 12))))
    assert phone.shown().text.splitlines() == ["Which?", *(f"{n}. Topic {n}" for n in range(1, 12))]
    assert phone.shown().choices == ()


async def test_numbers_the_choices_of_a_text_that_is_too_long_for_buttons(phone: Phone) -> None:
    await phone.carrier.send(phone.text("x" * 1025, "Yes"))
    assert phone.shown().text == "x" * 1025 + "\n1. Yes"


@pytest.mark.parametrize(("language", "code"), [("en", "en_US"), ("es", "es_MX")])
def test_chooses_the_template_of_the_nearest_language(language: Language, code: str) -> None:
    assert Template("please_write", ("en_US", "es_MX")).spoken(language) == code


async def test_sends_the_approved_template_and_nothing_of_the_text(phone: Phone) -> None:
    phone.network.switches = Switches(window_closed=True)
    assert phone.carrier.has_template
    await phone.carrier.send_template(phone.text("secret", "Yes"))
    assert (phone.shown().kind, phone.shown().text) == ("template", "please_write")
    assert not MetaCarrier("http://127.0.0.1:9", "v23.0", "token", LABELS.__getitem__).has_template


@pytest.mark.parametrize(
    ("switches", "failure", "reason"),
    [
        ({"error": "429"}, TryAgain, "meta_130429"),
        ({"error": "500"}, TryAgain, "meta_131000"),
        ({"refused": 100}, TryAgain, "meta_131016"),
        ({"error": "20003"}, AccountRefused, "meta_190"),
        ({"down": True}, TryAgain, "meta_no_answer"),
    ],
)
async def test_says_why_it_could_not(
    phone: Phone, switches: dict[str, Any], failure: type[NotSent], reason: str
) -> None:
    phone.network.switches = Switches(**switches)
    with pytest.raises(failure) as caught:
        await phone.carrier.send(phone.text("Hello."))
    assert caught.value.reason == reason


async def test_is_uncertain_only_of_what_may_have_been_sent(phone: Phone) -> None:
    phone.network.switches = Switches(down=True)
    with pytest.raises(TryAgain) as caught:
        await phone.carrier.send(phone.text("Hello."))
    assert caught.value.uncertain
    nobody = MetaCarrier("http://127.0.0.1:9", "v23.0", "token", LABELS.__getitem__)
    with pytest.raises(TryAgain) as caught:
        await nobody.send(phone.text("Hello."))
    assert not caught.value.uncertain
    await nobody.close()


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (131047, WindowClosed),
        (131026, Unreachable),
        (131050, OptedOut),
        (133010, SenderTroubled),
        (131042, SenderTroubled),
        (190, AccountRefused),
        (200, AccountRefused),
        (131056, TryAgain),
        (131009, Refused),
        (999999, Refused),
    ],
)
def test_knows_what_metas_codes_mean(code: int, failure: type[NotSent]) -> None:
    assert type(meaning(code)) is failure
    assert meaning(code).reason == f"meta_{code}"


@pytest.mark.parametrize(
    ("status", "headers", "body", "failure", "retry_after"),
    [
        (503, {"Retry-After": "7"}, "<html>", TryAgain, 7.0),
        (429, {}, "", TryAgain, None),
        (401, {}, "{}", AccountRefused, None),
        (404, {}, "[]", Refused, None),
        (200, {}, "{}", TryAgain, None),
        (400, {}, '{"error": {"code": 131056}}', TryAgain, None),
    ],
)
async def test_makes_sense_of_any_answer(
    status: int, headers: dict[str, str], body: str, failure: type[NotSent], retry_after: float | None
) -> None:
    async with web_provider() as provider:
        assert isinstance(provider, Provider)
        provider.status, provider.headers, provider.body = status, headers, body
        carrier = MetaCarrier(provider.url, "v23.0", "token", LABELS.__getitem__)
        with pytest.raises(failure) as caught:
            await carrier.send(OutgoingText("ours", "whatsapp", "1", PATIENT, "Hello."))
        await carrier.close()
    assert getattr(caught.value, "retry_after", None) == retry_after
    assert PATIENT not in str(caught.value)
