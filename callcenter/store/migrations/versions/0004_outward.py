"""Which way a call went, over which trunk, from whose telephone, and who was called first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEW = (("direction", "in"), ("trunk", ""), ("account", ""), ("diverted_from", ""))


def upgrade() -> None:
    for name, usual in NEW:
        op.add_column("call", sa.Column(name, sa.String(), nullable=False, server_default=usual))
    op.add_column("call", sa.Column("is_private", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("call") as call:
        call.drop_column("is_private")
        for name, _ in reversed(NEW):
            call.drop_column(name)
