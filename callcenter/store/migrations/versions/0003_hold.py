"""How long each caller was on hold, and how often transferred."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call", sa.Column("hold_s", sa.Float(), nullable=False, server_default="0"))
    op.add_column("call", sa.Column("transfers", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("call") as call:
        call.drop_column("transfers")
        call.drop_column("hold_s")
