"""Rasa's table of events with the events themselves sealed. Kinds, times and names of intents and actions stay plain:
Rasa looks for them, and they hold nothing that a patient wrote.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa  # type: ignore[import-untyped]
from sqlalchemy.ext.declarative import declarative_base  # type: ignore[import-untyped]

from sealing import MARK, Keyring

AT_ONCE = 500  # rows


class Sealed(sa.types.TypeDecorator):
    """A text; the keys are those that `use` gave to its engine."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else dialect.keyring.seal(value)

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else dialect.keyring.open(value)


Base: Any = declarative_base()


class SealedEvent(Base):
    """As Rasa's own, but for `data`."""

    __tablename__ = "events"

    id = sa.Column(sa.Integer, primary_key=True)
    sender_id = sa.Column(sa.String(255), nullable=False, index=True)
    type_name = sa.Column(sa.String(255), nullable=False)
    timestamp = sa.Column(sa.Float)
    intent_name = sa.Column(sa.String(255))
    action_name = sa.Column(sa.String(255))
    data = sa.Column(Sealed)


def use(engine: Any, keyring: Keyring) -> None:
    """Seals with `keyring` what goes through `engine`, also what an earlier release left plain; no error of it names
    what patients wrote. Raises sealing.Unreadable when the database is sealed with a key that is not in it.
    """
    engine.dialect.keyring = keyring
    engine.hide_parameters = True
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _overwrite_what_is_deleted)
    _seal_older(engine, keyring)
    with engine.connect() as connection:
        connection.execute(sa.select([SealedEvent.data]).order_by(SealedEvent.id.desc()).limit(1)).scalar()


def _overwrite_what_is_deleted(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA secure_delete=ON")


def _seal_older(engine: Any, keyring: Keyring) -> None:
    """Begins with the newest, so that the oldest event, which is quickly found, tells whether there is any left."""
    raw = sa.table("events", sa.column("id"), sa.column("data"))
    with engine.connect() as connection:
        oldest = connection.execute(sa.select([raw.c.data]).order_by(raw.c.id).limit(1)).scalar()
        if oldest is None or oldest.startswith(f"{MARK}."):
            return
        before = connection.execute(sa.select([sa.func.max(raw.c.id)])).scalar() + 1
        wanted = sa.select([raw.c.id, raw.c.data]).order_by(raw.c.id.desc()).limit(AT_ONCE)
        while rows := connection.execute(wanted.where(raw.c.id < before)).fetchall():
            before = rows[-1].id
            plain = [row for row in rows if not row.data.startswith(f"{MARK}.")]
            with connection.begin():
                for row in plain:  # unless another assistant was faster
                    unchanged = (raw.c.id == row.id) & (raw.c.data == row.data)
                    connection.execute(raw.update().where(unchanged).values(data=keyring.seal(row.data)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM"))
