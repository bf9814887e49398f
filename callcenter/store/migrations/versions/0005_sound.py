"""How a call sounded: how often one side was not heard, and the worst opinion of its legs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call", sa.Column("stalls", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("call", sa.Column("worst_mos", sa.Float()))


def downgrade() -> None:
    with op.batch_alter_table("call") as call:
        call.drop_column("worst_mos")
        call.drop_column("stalls")
