"""Dialogues at hand, when they are not to be trusted, and when nothing may be written; on both kinds of database."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant import sealed_events
from assistant.dialogue_store import DialogueStore, Outdated
from evaluation.own_postgres import Postgres
from sealing import Unreadable
from tests import servers

KEY = "x" * 32
DOMAIN = Domain.from_yaml('version: "3.1"\nintents: [greet]')


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with servers.postgres() as server:
        yield server


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "dialogues.db")


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest) -> Iterator[str]:
    """What ASSISTANT_DB says, for both kinds."""
    if request.param == "sqlite":
        yield request.getfixturevalue("file")
        return
    server: Postgres = request.getfixturevalue("postgres")
    server.create("dialogues")
    yield server.url("dialogues", "postgresql")
    server.start()
    server.drop("dialogues")


def open_store(place: str) -> DialogueStore:
    return DialogueStore(domain=DOMAIN, db=place, data_keys=KEY)


def say(store: TrackerStore, *texts: str) -> None:
    tracker = asyncio.run(store.get_or_create_tracker("c", append_action_listen=False))
    if not tracker.events:
        tracker.update(SessionStarted())
    for text in texts:
        tracker.update(UserUttered(text, {"name": "greet"}))
        tracker.update(ActionExecuted("action_listen"))
    asyncio.run(store.save(tracker))


def texts(tracker: DialogueStateTracker) -> list:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def read(store: DialogueStore) -> DialogueStateTracker:
    return asyncio.run(store.retrieve("c"))


def test_keeps_a_dialogue_at_hand_and_in_the_file(place: str) -> None:
    store = open_store(place)
    say(store, "one")
    say(store, "two")
    assert texts(read(store)) == ["one", "two"]
    assert read(store) is read(store)
    assert texts(read(open_store(place))) == ["one", "two"]


def test_reads_again_what_another_assistant_wrote(place: str) -> None:
    ours, other = open_store(place), open_store(place)
    say(ours, "one")
    say(other, "two")
    assert texts(read(ours)) == ["one", "two"]
    say(ours, "three")
    assert texts(read(other)) == ["one", "two", "three"]


def test_forgets_what_a_failed_turn_left_behind(place: str) -> None:
    store = open_store(place)
    say(store, "one")
    read(store).update(UserUttered("never saved", {"name": "greet"}))
    assert texts(read(store)) == ["one"]


def test_a_new_session_is_read_from_the_file(place: str) -> None:
    store = open_store(place)
    say(store, "one")
    tracker = read(store)
    tracker.update(SessionStarted())
    asyncio.run(store.save(tracker))
    say(store, "two")
    say(store, "three")
    assert texts(read(store)) == ["two", "three"]
    assert texts(asyncio.run(store.retrieve_full_tracker("c"))) == ["one", "two", "three"]


def test_no_byte_of_what_was_said_stands_in_the_file(file: str) -> None:
    say(open_store(file), "zq7canary")
    assert b"zq7canary" not in b"".join(each.read_bytes() for each in Path(file).parent.iterdir())


def test_seals_what_an_earlier_release_left_plain(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_events, "AT_ONCE", 2)
    earlier = SQLTrackerStore(domain=DOMAIN, dialect="sqlite", db=file)
    say(earlier, "one zq7canary", "two zq7canary")
    earlier.engine.dispose()
    store = open_store(file)
    assert texts(read(store)) == ["one zq7canary", "two zq7canary"]
    say(store, "three")
    store.engine.dispose()
    assert b"zq7canary" not in b"".join(each.read_bytes() for each in Path(file).parent.iterdir())


def test_another_key_is_refused(file: str) -> None:
    say(open_store(file), "one")
    with pytest.raises(Unreadable, match="DATA_KEYS does not hold"):
        DialogueStore(domain=DOMAIN, db=file, data_keys="f" * 32)
    both = DialogueStore(domain=DOMAIN, db=file, data_keys=f"{'f' * 32} {KEY}")
    assert texts(read(both)) == ["one"]


def test_what_is_erased_is_not_said_again(file: str) -> None:
    store = open_store(file)
    say(store, "one")
    assert texts(read(store)) == ["one"]
    with store.engine.begin() as connection:
        connection.execute(store.SQLEvent.__table__.delete())
    assert read(store) is None
    say(store, "two")
    assert texts(read(store)) == ["two"]


@pytest.mark.parametrize("is_late", [False, True])
def test_what_was_erased_and_begun_anew_elsewhere_is_not_taken_for_what_is_at_hand(place: str, is_late: bool) -> None:
    """SQLite gives the ids of the last events again."""
    ours, other = open_store(place), open_store(place)
    say(ours, "erased")
    late = add(read(ours), "too late") if is_late else None
    with other.engine.begin() as connection:
        connection.execute(other.SQLEvent.__table__.delete())
    say(other, "new")
    if late:
        with pytest.raises(Outdated):
            save(ours, late)
    assert texts(read(ours)) == stored(other) == ["new"]


def test_a_dialogue_is_written_without_waiting_for_the_disk(file: str) -> None:
    with open_store(file).engine.connect() as connection:
        assert connection.execute("PRAGMA journal_mode").scalar() == "wal"
        assert connection.execute("PRAGMA synchronous").scalar() == 1  # NORMAL


def stored(store: DialogueStore) -> list:
    return texts(asyncio.run(store.retrieve_full_tracker("c")))


def add(tracker: DialogueStateTracker, text: str) -> DialogueStateTracker:
    tracker.update(UserUttered(text, {"name": "greet"}))
    return tracker


def save(store: DialogueStore, tracker: DialogueStateTracker) -> None:
    asyncio.run(store.save(tracker))


@pytest.mark.parametrize("at_hand", [True, False])
def test_whoever_was_stopped_writes_nothing_over_a_newer_turn(place: str, at_hand: bool) -> None:
    ours, other = open_store(place), open_store(place)
    say(ours if at_hand else other, "one")
    stopped = add(read(ours), "too late")
    say(other, "two")
    for _ in range(2):
        with pytest.raises(Outdated):
            save(ours, stopped)
    assert stored(other) == ["one", "two"]
    say(ours, "three")
    assert stored(other) == ["one", "two", "three"]


def test_of_two_who_begin_a_dialogue_one_does(place: str) -> None:
    ours, other = open_store(place), open_store(place)
    trackers = [asyncio.run(store.get_or_create_tracker("c", append_action_listen=False)) for store in (ours, other)]
    save(ours, add(trackers[0], "one"))
    with pytest.raises(Outdated):
        save(other, add(trackers[1], "also one"))
    assert stored(other) == ["one"]


def test_of_several_who_write_at_the_same_moment_one_does(place: str) -> None:
    stores = [open_store(place) for _ in range(4)]
    say(stores[0], "begin")
    for number in range(10):
        ready = [(store, add(read(store), f"{number}")) for store in stores]

        def try_to_save(one: tuple) -> bool:
            try:
                save(*one)
            except Outdated:
                return False
            return True

        with ThreadPoolExecutor(len(ready)) as pool:
            assert sorted(pool.map(try_to_save, ready)) == [False, False, False, True]
    assert stored(stores[0]) == ["begin", *map(str, range(10))]


def test_several_saves_of_one_turn_go_on_from_each_other(place: str) -> None:
    store = open_store(place)
    say(store, "one")
    tracker = read(store)
    for text in ("two", "three"):
        save(store, add(tracker, text))
    assert stored(store) == ["one", "two", "three"]


def test_a_server_that_crashed_is_found_again(postgres: Postgres) -> None:
    postgres.create("dialogues")
    store = open_store(postgres.url("dialogues", "postgresql"))
    say(store, "one")
    postgres.crash()
    with pytest.raises(Exception, match=r"connection|server"):
        say(store, "lost")
    postgres.start()
    say(store, "two")
    assert stored(store) == ["one", "two"]
    postgres.drop("dialogues")


def test_waits_for_a_server_that_is_not_there_yet(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.dialogue_database.LOOKS_EVERY", 0.05)
    postgres.create("dialogues")
    postgres.crash()
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(open_store, postgres.url("dialogues", "postgresql"))
        postgres.start()
        say(opening.result(timeout=10), "one")
    assert stored(open_store(postgres.url("dialogues", "postgresql"))) == ["one"]


def test_the_address_may_name_a_schema(postgres: Postgres) -> None:
    postgres.create("shared")
    postgres.sql("CREATE SCHEMA assistant", "shared")
    store = open_store(f"{postgres.url('shared', 'postgresql')}&options=-csearch_path%3Dassistant")
    say(store, "one")
    assert postgres.sql("SELECT schemaname FROM pg_tables WHERE tablename = 'events'", "shared") == "assistant"
    store.engine.dispose()
    postgres.drop("shared")
