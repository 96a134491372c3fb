"""Everything of one person goes, everywhere, and nothing of anybody else."""

from unittest.mock import patch

import pytest
from sqlalchemy import select

from frontdesk import audit
from frontdesk.desk import Desk
from frontdesk.events import Events
from frontdesk.privacy import dialogues as of_assistant
from frontdesk.privacy import erasure
from frontdesk.privacy.export import exported
from frontdesk.privacy.people import Nobody, conversations_of
from frontdesk.store import Store, StoreUnavailable, inbox, tickets
from frontdesk.store import audit as audit_table
from tests.conftest import NOON, refuse
from tests.frontdesk.privacy.conftest import CANARY, NUMBER, bytes_of


async def found(desk: Desk, who: str) -> list[str]:
    async with desk.store.reading() as connection:
        return await conversations_of(connection, who)


@pytest.mark.parametrize("who", [NUMBER, "(404) 555-0142", "404 555 0142", "ruth"])
async def test_finds_a_person_by_number_or_conversation(talked: Desk, who: str) -> None:
    assert await found(talked, who) == ["ruth"]


async def test_finds_a_person_by_address_and_reference(talked: Desk) -> None:
    await talked.keep_contact("sam", "sam@example.com")
    async with talked.store.reading() as connection:
        references = (await connection.execute(select(tickets.c.reference))).scalars().all()
    assert await found(talked, "Sam@Example.com") == ["sam"]
    assert [await found(talked, reference.lower()) for reference in references] == [["ruth"]] * len(references)


@pytest.mark.parametrize("who", ["+17705550199", "AAA-222", "nobody@example.com", "somebody", "' OR 1=1"])
async def test_says_that_there_is_nobody_without_repeating_whom(talked: Desk, who: str) -> None:
    with pytest.raises(Nobody, match=r"There is no .*\.$") as caught:
        await found(talked, who)
    assert who not in str(caught.value)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_leaves_no_byte_in_either_file(talked: Desk, dialogues: Store) -> None:
    async with talked.store.reading() as connection:
        raw = await connection.exec_driver_sql("SELECT text FROM inbox WHERE conversation_id = 'ruth'")
        sealed = [row.text.encode() for row in raw]
    async with dialogues.reading() as connection:
        raw = await connection.exec_driver_sql("SELECT data FROM events WHERE sender_id = 'ruth'")
        sealed += [row.data.encode() for row in raw]
    assert len(sealed) == 3
    assert all(each in bytes_of(talked.store, dialogues) for each in sealed)
    erased = await erasure.erase(talked.store, dialogues, ["ruth"], "somebody", NOON)
    assert erased.wiped
    assert {name: rows for name, rows in erased.rows.items() if rows} == {
        "tickets": 2, "messages": 2, "replies": 3, "conversations": 1, "events": 1
    }  # fmt: skip
    assert [each for each in sealed if each in bytes_of(talked.store, dialogues)] == []


async def test_takes_nothing_of_anybody_else_and_is_audited(talked: Desk, dialogues: Store) -> None:
    await erasure.erase(talked.store, dialogues, ["ruth"], "somebody", NOON)
    assert await found(talked, "sam") == ["sam"]
    assert [event.text for event in await Events(talked.store).after("ruth", 0)] == []
    assert [event.sender for event in await Events(talked.store).after("sam", 0)] == ["patient", "bot"]
    async with dialogues.reading() as connection:
        assert len(await of_assistant.of(connection, ["ruth", "sam"])) == 1
    async with talked.store.reading() as connection:
        await audit.verify(connection)
        rows = await connection.execute(select(audit_table.c.who, audit_table.c.what, audit_table.c.about))
        assert ("somebody", "erased", "ruth") in [tuple(row) for row in rows]


async def test_the_patient_may_come_back(talked: Desk, dialogues: Store) -> None:
    await erasure.erase(talked.store, dialogues, ["ruth"], "somebody", NOON)
    await talked.receive("ruth", "web", "hello again")
    await talked.take_next("ruth")
    assert [event.sender for event in await Events(talked.store).after("ruth", 0)] == ["patient", "bot"]


async def test_what_a_turn_under_way_writes_goes_as_well(talked: Desk, dialogues: Store) -> None:
    await talked.receive("ruth", "web", "one more thing")
    with patch.object(erasure, "LONGEST_TURN", 0.0), patch.object(erasure, "_forget", wraps=erasure._forget) as forget:
        await erasure.erase(talked.store, dialogues, ["ruth"], "somebody", NOON)
    assert forget.await_count == 2
    assert await talked.take_next("ruth") is None


async def test_erases_nothing_when_it_cannot_be_noted(talked: Desk, dialogues: Store) -> None:
    await refuse(talked.store, "audit")
    with pytest.raises(StoreUnavailable):
        await erasure.erase(talked.store, dialogues, ["ruth"], "somebody", NOON)
    assert await found(talked, "ruth") == ["ruth"]


async def test_an_export_holds_everything_and_is_audited(talked: Desk, dialogues: Store) -> None:
    (whole,) = await exported(talked.store, dialogues, ["ruth"], "somebody", NOON)
    assert [message["text"] for message in whole["messages"]] == [f"I'm allergic to {CANARY}", f"book me {CANARY}"]
    assert whole["conversation"]["contact"] == NUMBER
    assert {ticket["kind"] for ticket in whole["tickets"]} == {"allergy", "booking"}
    assert (len(whole["mentions"]), len(whole["replies"])) == (2, 3)
    assert whole["assistant"] == [{"event": "user", "text": f"{CANARY} of ruth"}]
    async with talked.store.reading() as connection:
        assert "exported" in (await connection.execute(select(audit_table.c.what))).scalars().all()
        assert len((await connection.execute(select(inbox.c.id))).all()) == 3
