"""sealed texts, audit log

Seals what is stored so far, which needs DATA_KEYS once there is anything; the way back opens it again. How a contact is
found again changes, too: by a hash under DATA_KEYS instead of SECRET_KEY.
"""

from collections.abc import Iterator
from itertools import batched
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from frontdesk.sealed import Sealed, SealedJSON, keyring_of
from sealing import Unreadable

revision = "0006"
down_revision = "0005"

AT_ONCE = 500  # rows

PLAIN = {
    "conversations": ("id", {"contact": sa.Text()}),
    "inbox": ("id", {"text": sa.Text()}),
    "outbox": ("id", {"text": sa.Text(), "buttons": sa.JSON(none_as_null=True)}),
    "tickets": ("reference", {"details": sa.JSON(none_as_null=True)}),
}
SEALED = {"Text": Sealed(), "JSON": SealedJSON()}


def upgrade() -> None:
    op.create_table(
        "data_keys",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("used_since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_id"),
    )
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    _rewrite(seals=True)


def downgrade() -> None:
    _rewrite(seals=False)
    op.drop_table("audit_head")
    op.drop_table("audit")
    op.drop_table("data_keys")


def _rewrite(*, seals: bool) -> None:
    for name, (key, columns) in PLAIN.items():
        sealed = {column: SEALED[type(kind).__name__] for column, kind in columns.items()}
        source, target = (columns, sealed) if seals else (sealed, columns)
        for rows in batched(_rows(name, key, source), AT_ONCE):
            if name == "conversations" and seals:
                target = {**target, "contact_hash": sa.String()}
                rows = tuple({**row, "contact_hash": _hash(row["contact"])} for row in rows)
            table = sa.table(name, sa.column(key), *(sa.column(each, kind) for each, kind in target.items()))
            of_row = table.c[key] == sa.bindparam("row")
            changed = sa.update(table).where(of_row).values({each: sa.bindparam(each) for each in target})
            op.get_bind().execute(changed, [{"row": row.pop(key), **row} for row in rows])


def _rows(name: str, key: str, columns: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The table's rows, so far as there is anything to seal in them."""
    table = sa.table(name, sa.column(key), *(sa.column(each, kind) for each, kind in columns.items()))
    something = sa.or_(*(table.c[each].is_not(None) for each in columns))
    keys = [found for (found,) in op.get_bind().execute(sa.select(table.c[key]).where(something))]
    if keys:
        _must_have_keys()
    for some in batched(keys, AT_ONCE):
        for row in op.get_bind().execute(sa.select(table).where(table.c[key].in_(some))).mappings():
            yield dict(row)


def _must_have_keys() -> None:
    try:
        keyring_of(op.get_bind().dialect)
    except Unreadable:
        raise CommandError(
            "What patients wrote is to be sealed, and DATA_KEYS is not set: give it 32 or more random characters "
            "and keep them safe, as docs/privacy.md says."
        ) from None


def _hash(contact: str | None) -> str | None:
    return None if contact is None else keyring_of(op.get_bind().dialect).digests("contact", contact)[0]
