"""Dialogues at hand, and when they are not to be trusted."""

import asyncio
from pathlib import Path

import pytest
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant import sealed_events
from assistant.dialogue_store import DialogueStore
from sealing import Unreadable

KEY = "x" * 32
DOMAIN = Domain.from_yaml('version: "3.1"\nintents: [greet]')


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "dialogues.db")


def open_store(file: str) -> DialogueStore:
    return DialogueStore(domain=DOMAIN, dialect="sqlite", db=file, data_keys=KEY)


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


def test_keeps_a_dialogue_at_hand_and_in_the_file(file: str) -> None:
    store = open_store(file)
    say(store, "one")
    say(store, "two")
    assert texts(read(store)) == ["one", "two"]
    assert read(store) is read(store)
    assert texts(read(open_store(file))) == ["one", "two"]


def test_reads_again_what_another_assistant_wrote(file: str) -> None:
    ours, other = open_store(file), open_store(file)
    say(ours, "one")
    say(other, "two")
    assert texts(read(ours)) == ["one", "two"]
    say(ours, "three")
    assert texts(read(other)) == ["one", "two", "three"]


def test_forgets_what_a_failed_turn_left_behind(file: str) -> None:
    store = open_store(file)
    say(store, "one")
    read(store).update(UserUttered("never saved", {"name": "greet"}))
    assert texts(read(store)) == ["one"]


def test_a_new_session_is_read_from_the_file(file: str) -> None:
    store = open_store(file)
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
        DialogueStore(domain=DOMAIN, dialect="sqlite", db=file, data_keys="f" * 32)
    both = DialogueStore(domain=DOMAIN, dialect="sqlite", db=file, data_keys=f"{'f' * 32} {KEY}")
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


def test_a_dialogue_is_written_without_waiting_for_the_disk(file: str) -> None:
    with open_store(file).engine.connect() as connection:
        assert connection.execute("PRAGMA journal_mode").scalar() == "wal"
        assert connection.execute("PRAGMA synchronous").scalar() == 1  # NORMAL
