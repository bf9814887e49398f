"""What exactly was changed, and why: more of each line of the audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("access", sa.Column("comment", sa.String(), nullable=False, server_default=""))
    op.add_column("access", sa.Column("detail", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("access") as access:
        access.drop_column("detail")
        access.drop_column("comment")
