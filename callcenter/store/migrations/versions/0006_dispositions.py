"""How agents say that contacts ended, and what is noted of customers for the routing of their calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call", sa.Column("disposition", sa.String(), nullable=False, server_default=""))
    op.add_column("call", sa.Column("disposition_note", sa.Text(), nullable=False, server_default=""))
    op.add_column("interaction", sa.Column("disposition", sa.String(), nullable=False, server_default=""))
    op.add_column("customer", sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("customer") as customer:
        customer.drop_column("tags")
    with op.batch_alter_table("interaction") as interaction:
        interaction.drop_column("disposition")
    with op.batch_alter_table("call") as call:
        call.drop_column("disposition_note")
        call.drop_column("disposition")
