"""language"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for table in ("conversations", "inbox"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("language", sa.String(length=8), nullable=False, server_default="en"))


def downgrade() -> None:
    for table in ("inbox", "conversations"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("language")
