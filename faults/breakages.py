"""Ways in which the stack is broken, whatever its database: a name, and a block during which it is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

import psutil
from sqlalchemy import Engine, text

from faults.scene import Breaking, Scene

FRONT_DESK, ASSISTANT, ACTIONS = "-m server", "rasa run", "-m actions"
PROCESSES = {"front desk": FRONT_DESK, "assistant": ASSISTANT, "action server": ACTIONS}
# The steps of a turn at which a process can be ended; faults/planted says where each one is.
STEPS = (
    "before_storing",
    "after_inbox_row",
    "after_storing",
    "before_asking",
    "after_understanding",
    "after_act",
    "after_turn",
    "after_asking",
    "after_outbox_row",
    "after_letting_out",
    "before_ticket",
    "after_ticket",
    "after_taking_alert",
    "after_alerting",
)
LASTS = 10.0  # seconds; longer than the 8 that a turn may take
KILLS = 3


@contextmanager
def killed(words: str, scene: Scene) -> Iterator[None]:
    for _ in range(KILLS):
        with suppress(StopIteration, psutil.Error):  # it may not have come back yet
            scene.stack.kill(words)
        time.sleep(LASTS / KILLS)
    yield


@contextmanager
def stopped(words: str, scene: Scene) -> Iterator[None]:
    with scene.stack.stopped(words):
        time.sleep(LASTS)
        yield


@contextmanager
def killed_at(step: str, scene: Scene) -> Iterator[None]:
    for number in range(KILLS):
        (scene.shots / f"{step}.{number}").touch()
        time.sleep(LASTS / KILLS)
    yield
    for left in scene.shots.glob(f"{step}.*"):
        left.unlink()


@contextmanager
def locked(scene: Scene) -> Iterator[None]:
    """Somebody else holds what a writer needs."""
    with scene.desk.connect() as connection:
        if scene.desk.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("LOCK TABLE conversations, inbox, outbox IN ACCESS EXCLUSIVE MODE"))
        time.sleep(LASTS)
        connection.rollback()
    yield


@contextmanager
def refusing(table: str, scene: Scene) -> Iterator[None]:
    """The database takes no new row of one table."""
    sqlite = scene.desk.dialect.name == "sqlite"
    refuse = (
        [f"CREATE TRIGGER refuse_{table} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END"]
        if sqlite
        else [f"ALTER TABLE {table} ADD CONSTRAINT refuse_{table} CHECK (false) NOT VALID"]
    )
    allow = f"DROP TRIGGER refuse_{table}" if sqlite else f"ALTER TABLE {table} DROP CONSTRAINT refuse_{table}"
    _run(scene.desk, *refuse)
    try:
        time.sleep(LASTS)
        yield
    finally:
        _run(scene.desk, allow)


@contextmanager
def peer(which: str, how: str, scene: Scene) -> Iterator[None]:
    with getattr(scene, which).breaking(how):
        time.sleep(LASTS)
        yield


def _run(engine: Engine, *statements: str) -> None:
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()


@contextmanager
def nothing(_: Scene) -> Iterator[None]:
    yield


def everywhere() -> dict[str, Breaking]:
    """The faults of both kinds of database by name, the harmless one first."""
    return {
        "nothing": nothing,
        **{f"{name} killed": partial(killed, words) for name, words in PROCESSES.items()},
        **{f"{name} stopped": partial(stopped, words) for name, words in PROCESSES.items()},
        **{f"killed {step.replace('_', ' ')}": partial(killed_at, step) for step in STEPS},
        "database locked": locked,
        **{f"no new row in {table}": partial(refusing, table) for table in ("inbox", "outbox", "tickets", "alerts")},
        "webhook refuses": partial(peer, "webhook", "refuses"),
        "webhook hangs": partial(peer, "webhook", "hangs"),
        "mail server refuses": partial(peer, "mail", "refuses"),
    }
