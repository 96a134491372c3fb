"""Whether DATA_KEYS opens the dialogues: looked at before Rasa starts, which would end with a traceback instead."""

from __future__ import annotations

import sqlalchemy as sa  # type: ignore[import-untyped]

from assistant import dialogue_database
from assistant.sealed_events import SealedEvent
from sealing import MARK, Keyring, WrongKeys


def check(db: str, keyring: Keyring) -> None:
    """`db` is ASSISTANT_DB, whose server is waited for. Raises WrongKeys, which names the missing key by its id."""
    engine = dialogue_database.open_engine(dialogue_database.address(db))
    try:
        if not sa.inspect(engine).has_table(SealedEvent.__tablename__):
            return
        raw = sa.table("events", sa.column("id"), sa.column("data"))
        with engine.connect() as connection:
            ends = [
                connection.execute(sa.select([raw.c.data]).order_by(order).limit(1)).scalar()
                for order in (raw.c.id, raw.c.id.desc())  # a key is replaced from the oldest to the newest
            ]
    finally:
        engine.dispose()
    used = {text.split(".", 2)[1] for text in ends if text and text.startswith(f"{MARK}.")}
    if missing := used - set(keyring.ids):
        raise WrongKeys(
            f"the dialogues of ASSISTANT_DB are sealed with key {' and '.join(sorted(missing))}, which it does not "
            f"hold (it has {' and '.join(keyring.ids)}). Put that key back, last in DATA_KEYS"
        )
