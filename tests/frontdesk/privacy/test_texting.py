"""Numbers, texts and consent: found, exported, erased but for the opt-out, removed in time (E7, H5, H6)."""

from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select

from frontdesk import consent, data_keys, lines
from frontdesk.desk import Desk
from frontdesk.lines import Channel
from frontdesk.privacy import erasure
from frontdesk.privacy.export import exported
from frontdesk.privacy.people import conversations_of
from frontdesk.privacy.retention import retain
from frontdesk.privacy.rotation import rotate
from frontdesk.settings import Settings
from frontdesk.store import Store, consents, conversations, deliveries, inbox, number_keys, opt_outs, text_lines
from frontdesk.texting import IncomingText
from frontdesk.wiring import FrontDesk
from sealing import Keyring
from tests.conftest import NOON, SECRETS, Clock, ScriptedAssistant
from tests.texting import ANA, OURS, SETTINGS, sid, texting_front

OTHER = "+14045550199"


@pytest.fixture
async def front(desk: Desk, assistant: ScriptedAssistant) -> FrontDesk:
    """Ana has asked something by text and opted out; somebody else has asked something."""
    front = texting_front(Settings.from_environment({**SECRETS, **SETTINGS}), desk, assistant)
    for number, text in ((ANA, "how long does it take"), (ANA, "STOP"), (OTHER, "does it hurt")):
        await texts(front, number, text)
    return front


async def texts(front: FrontDesk, number: str, text: str) -> str:
    assert front.text_desk
    received = await front.text_desk.receive(IncomingText("twilio", Channel.SMS, sid(), OURS, number, text))
    await front.desk.take_next(received.message.conversation_id)
    return received.message.conversation_id


async def count(store: Store, table: Table) -> int:
    async with store.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def of(front: FrontDesk, number: str) -> list[str]:
    async with front.store.reading() as connection:
        return await conversations_of(connection, number)


async def test_a_number_finds_its_conversations_also_when_another_contact_was_given(front: FrontDesk) -> None:
    (found,) = await of(front, "(404) 555-0142")
    await front.desk.keep_contact(found, "ana@example.com")
    assert await of(front, ANA) == [found]


async def test_e7_the_record_of_consent_is_exported(front: FrontDesk) -> None:
    (entry,) = await exported(front.store, None, await of(front, ANA), "somebody", NOON)
    assert [each["number"] for each in entry["numbers"]] == [ANA]
    assert [(each["decision"], each["source"], each["wording"]) for each in entry["consents"]] == [
        ("wrote_first", "message", "2026-11"),
        ("opted_out", "keyword", "2026-11"),
    ]
    assert [each["channel"] for each in entry["opt_outs"]] == ["sms", "whatsapp"]
    assert "It takes about" in str(entry["texts"])


async def test_erased_somebody_who_opted_out_stays_so(front: FrontDesk) -> None:
    erased = await erasure.erase(front.store, None, await of(front, ANA), "somebody", NOON)
    assert (erased.rows["numbers"], erased.rows["texts"]) == (1, 3)
    assert (await count(front.store, text_lines), await count(front.store, consents)) == (1, 1)
    again = await texts(front, ANA, "hello again")
    async with front.store.reading() as connection:
        line = await lines.find(connection, again)
        assert line
        assert await consent.is_out(connection, line.number_hash, Channel.SMS)


async def test_kept_long_enough_numbers_and_texts_go_and_opt_outs_stay(front: FrontDesk, clock: Clock) -> None:
    clock.forward(days=400)
    periods = {"dialogues": timedelta(30), "messages": timedelta(365), "tickets": timedelta(2192)}
    await retain(front.store, None, periods, "somebody", clock())
    for table in (deliveries, text_lines, inbox, conversations):
        assert await count(front.store, table) == 0
    assert await count(front.store, opt_outs) == 2
    assert await count(front.store, consents) == 3
    await retain(front.store, None, periods, "somebody", NOON + timedelta(days=2300))
    assert (await count(front.store, consents), await count(front.store, opt_outs)) == (0, 2)


async def test_a_new_data_key_forgets_no_opt_out(front: FrontDesk, database: str) -> None:
    await data_keys.check(front.store, NOON)
    store = Store(database, Keyring.read(f"{'n' * 32},{SECRETS['DATA_KEYS']}"))
    await rotate(store, None, "somebody", NOON)
    await store.close()
    renewed = Store(database, Keyring.read("n" * 32))
    async with renewed.reading() as connection:
        assert (await connection.execute(select(number_keys.c.secret))).scalar()
        (line,) = [await lines.find(connection, each) for each in await conversations_of(connection, ANA)]
        assert line
        assert line.number == ANA
        assert await consent.is_out(connection, line.number_hash, Channel.SMS)
    await renewed.close()
