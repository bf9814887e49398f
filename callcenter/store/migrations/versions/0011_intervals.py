"""What became of the contacts of each queue, quarter of an hour by quarter of an hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COUNTS = (
    "offered", "answered", "answered_in_time", "abandoned", "abandoned_in_time", "abandoned_short", "sent_on",
    "callbacks_answered", "callbacks_failed", "handled",
)  # fmt: skip
SECONDS = ("answer_wait_s", "abandon_wait_s", "longest_s", "talk_s", "hold_s", "wrap_up_s")


def upgrade() -> None:
    op.create_table(
        "queue_interval",
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("start", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        *(sa.Column(name, sa.Float(), nullable=False) for name in SECONDS),
        sa.Column("waits", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("queue", "start", name="pk_queue_interval"),
    )
    op.create_index("ix_queue_interval_start", "queue_interval", ["start"])


def downgrade() -> None:
    op.drop_table("queue_interval")
