"""What is asked of Twilio's API, and what its answers mean (requirements D2, D4, D5, D7, E8)."""

import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.carriers.carrier import (
    AccountRefused,
    NotSent,
    OptedOut,
    OutgoingText,
    Refused,
    SenderTroubled,
    TryAgain,
    Unreachable,
    WindowClosed,
)
from frontdesk.carriers.twilio import TwilioCarrier
from tests.texting import ACCOUNT, ANA, OURS, PUBLIC, TOKEN, Twilio, error, twilio_api

TEXT = OutgoingText("our-id", "sms", OURS, ANA, "Hello & ¿qué?")


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    async with twilio_api() as twilio:
        yield twilio


@pytest.fixture
async def carrier(twilio: Twilio) -> AsyncIterator[TwilioCarrier]:
    carrier = TwilioCarrier(ACCOUNT, TOKEN, f"{PUBLIC}/webhooks/twilio/status", twilio.url)
    yield carrier
    await carrier.close()


async def failure(carrier: TwilioCarrier) -> NotSent:
    with pytest.raises(NotSent) as caught:
        await carrier.send(TEXT)
    return caught.value


async def test_d7_asks_what_twilios_api_wants_and_for_a_status_of_each(carrier: TwilioCarrier, twilio: Twilio) -> None:
    assert await carrier.send(TEXT) == twilio.accepted[0]["sid"]
    (request,) = twilio.requests
    assert request.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert request.headers["authorization"] == f"Basic {base64.b64encode(f'{ACCOUNT}:{TOKEN}'.encode()).decode()}"
    assert twilio.asked == [
        {
            "To": ANA,
            "From": OURS,
            "Body": "Hello & ¿qué?",
            "StatusCallback": f"{PUBLIC}/webhooks/twilio/status?text=our-id",
        }
    ]


async def test_whatsapp_has_addresses_of_its_own(carrier: TwilioCarrier, twilio: Twilio) -> None:
    await carrier.send(OutgoingText("our-id", "whatsapp", OURS, ANA, "Hello"))
    assert (twilio.asked[0]["To"], twilio.asked[0]["From"]) == (f"whatsapp:{ANA}", f"whatsapp:{OURS}")


@pytest.mark.parametrize(
    ("code", "status", "meaning"),
    [
        (21610, 400, OptedOut),
        (21211, 400, Unreachable),
        (21614, 400, Unreachable),
        (20003, 401, AccountRefused),
        (20003, 403, AccountRefused),
        (30034, 400, SenderTroubled),
        (30022, 400, SenderTroubled),
        (63016, 400, WindowClosed),
        (21617, 400, Refused),
        (20429, 429, TryAgain),
        (20500, 500, TryAgain),
        (20503, 503, TryAgain),
    ],
)
async def test_d4_e8_each_error_means_what_must_be_done(
    carrier: TwilioCarrier, twilio: Twilio, code: int, status: int, meaning: type[NotSent]
) -> None:
    twilio.answer = error(code, status)
    failed = await failure(carrier)
    assert type(failed) is meaning
    assert ANA not in str(failed)


async def test_d2_retry_after_is_handed_on(carrier: TwilioCarrier, twilio: Twilio) -> None:
    twilio.answer, twilio.headers = error(20429, 429), {"Retry-After": "17"}
    failed = await failure(carrier)
    assert isinstance(failed, TryAgain)
    assert failed.retry_after == 17


@pytest.mark.parametrize(
    ("said", "meaning"), [((401, {}), AccountRefused), ((404, {}), Refused), ((200, {}), TryAgain)]
)
async def test_d2_an_answer_without_a_code_is_judged_by_its_status(
    carrier: TwilioCarrier, twilio: Twilio, said: tuple[int, dict[str, str]], meaning: type[NotSent]
) -> None:
    twilio.answer = lambda _: said
    assert type(await failure(carrier)) is meaning


async def test_d3_only_what_may_have_got_through_is_uncertain(
    carrier: TwilioCarrier, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = TwilioCarrier(ACCOUNT, TOKEN, PUBLIC, "http://127.0.0.1:9")
    refused = await failure(nobody)
    await nobody.close()
    monkeypatch.setattr("frontdesk.carriers.twilio.TOTAL", 0.2)
    twilio.pause = 1
    late = await failure(carrier)
    assert isinstance(refused, TryAgain)
    assert isinstance(late, TryAgain)
    assert (refused.uncertain, late.uncertain) == (False, True)


async def test_d3_twilio_can_be_asked_whether_it_has_a_text(carrier: TwilioCarrier, twilio: Twilio) -> None:
    sent = await carrier.send(TEXT)
    await carrier.send(replace(TEXT, text="another"))
    now = datetime.now(UTC)
    assert await carrier.sent_already(TEXT, now - timedelta(minutes=1)) == [sent]
    assert await carrier.sent_already(TEXT, now + timedelta(minutes=1)) == []
    asked = twilio.requests[-1].args
    assert (asked.get("To"), asked.get("From"), asked.get("DateSent>")) == (ANA, OURS, f"{now:%Y-%m-%d}")


async def test_d3_one_that_cannot_be_asked_has_nothing() -> None:
    nobody = TwilioCarrier(ACCOUNT, TOKEN, PUBLIC, "http://127.0.0.1:9")
    assert await nobody.sent_already(TEXT, datetime.now(UTC)) == []
    await nobody.close()
