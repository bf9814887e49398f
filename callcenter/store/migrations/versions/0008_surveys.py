"""What callers answer in surveys, and what a flow wants a recording for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXTS = ("call", "flow", "node", "survey", "question", "agent", "queue")


def upgrade() -> None:
    op.add_column("call", sa.Column("scores", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("recording", sa.Column("purpose", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "survey_answer",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in TEXTS),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_survey_answer"),
    )
    op.create_index("ix_survey_answer_call", "survey_answer", ["call"])
    op.create_index("ix_survey_answer_at", "survey_answer", ["at"])


def downgrade() -> None:
    op.drop_table("survey_answer")
    with op.batch_alter_table("recording") as recording:
        recording.drop_column("purpose")
    with op.batch_alter_table("call") as call:
        call.drop_column("scores")
