"""The audit log grows, and shows when it did anything else."""

import pytest
from sqlalchemy import text

from frontdesk import audit
from frontdesk.audit import Broken, What, Whole
from frontdesk.store import Store
from sealing import Keyring
from tests.conftest import NOON


@pytest.fixture
async def log(store: Store) -> Store:
    async with store.writing() as connection:
        await audit.note(connection, "staff-1", What.SIGNED_IN, NOON)
        await audit.note(connection, "staff-1", What.TICKET_VIEWED, NOON, "AAA-222", "BBB-333")
    async with store.writing() as connection:
        await audit.note(connection, "staff-1", What.TICKET_CLOSED, NOON, "AAA-222")
    return store


async def verified(store: Store) -> Whole:
    async with store.reading() as connection:
        return await audit.verify(connection)


async def harmed(store: Store, *statements: str) -> str:
    async with store.writing() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    with pytest.raises(Broken) as caught:
        await verified(store)
    return str(caught.value)


async def test_is_whole_as_it_was_written(log: Store) -> None:
    assert (await verified(log)).rows == 4


async def test_keeps_nothing_of_what_was_undone(log: Store) -> None:
    async def fail() -> None:
        async with log.writing() as connection:
            await audit.note(connection, "staff-1", What.ERASED, NOON, "c")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert (await verified(log)).rows == 4


@pytest.mark.parametrize("column", ["at", "who", "what", "about", "digest"])
async def test_shows_a_changed_row(log: Store, column: str) -> None:
    change = f"UPDATE audit SET {column} = '2026-01-01 00:00:00.000000' WHERE seq = 2"
    assert await harmed(log, change) == "Row 2 was changed, or put in."


async def test_shows_a_removed_row(log: Store) -> None:
    assert await harmed(log, "DELETE FROM audit WHERE seq = 1") == "Row 1 is missing."


async def test_shows_a_removed_row_also_with_the_others_moved_up(log: Store) -> None:
    moved = "UPDATE audit SET seq = seq - 1 WHERE seq > 2"
    assert await harmed(log, "DELETE FROM audit WHERE seq = 2", moved) == "Row 2 was changed, or put in."


async def test_shows_a_cut_off_end(log: Store) -> None:
    assert await harmed(log, "DELETE FROM audit WHERE seq > 2") == "Row 3 is missing, and all up to row 4."


async def test_shows_that_all_is_gone(log: Store) -> None:
    assert "not signed" in await harmed(log, "DELETE FROM audit", "DELETE FROM audit_head")


async def test_shows_a_row_put_in_with_a_digest_that_fits(log: Store) -> None:
    forged = audit._digest((await verified(log)).digest, 5, NOON, "staff-1", What.ERASED, "c")
    row = f"INSERT INTO audit VALUES (5, '{NOON:%Y-%m-%d %H:%M:%S.%f}', 'staff-1', 'erased', 'c', '{forged}')"
    assert await harmed(log, row) == "Row 5 was put in by somebody else."


async def test_nobody_without_a_key_can_sign_the_end_anew(log: Store) -> None:
    forger = Store(str(log.engine.url), Keyring.read("f" * 32))
    async with forger.writing() as connection:
        await audit.note(connection, "nobody", What.SIGNED_IN, NOON)
    await forger.close()
    with pytest.raises(Broken, match="signature"):
        await verified(log)
