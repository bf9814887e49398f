"""Recordings of contacts, voicemail messages, and the audit of who looked at what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call", sa.Column("recordings", sa.JSON(), nullable=False, server_default="[]"))
    _recordings()
    _audit()


def downgrade() -> None:
    for table in ("access", "recording_agent", "recording"):
        op.drop_table(table)
    with op.batch_alter_table("call") as call:
        call.drop_column("recordings")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _recordings() -> None:
    moments = ("ended_at", "deleted_at", "left_at", "heard_at")
    op.create_table(
        "recording",
        *_text("id", "call", "kind", "state", "queue", "file", "failure", "held_by"),
        *_text("deleted_by", "deleted_for", "box", "ani", "heard_by", "assigned_to"),
        sa.Column("started_at", sa.Float(), nullable=False),
        *(sa.Column(name, sa.Float()) for name in moments),
        sa.Column("agents", sa.JSON(), nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("octets", sa.BigInteger(), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recording"),
    )
    op.create_index("ix_recording_started_at", "recording", ["started_at", "id"])
    op.create_index("ix_recording_call", "recording", ["call"])
    op.create_index("ix_recording_box", "recording", ["box", "started_at"])
    op.create_table(
        "recording_agent",
        *_text("recording", "agent"),
        sa.PrimaryKeyConstraint("recording", "agent", name="pk_recording_agent"),
        sa.ForeignKeyConstraint(
            ["recording"], ["recording.id"], name="fk_recording_agent_recording", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_recording_agent_agent", "recording_agent", ["agent"])


def _audit() -> None:
    op.create_table(
        "access",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        *_text("user", "source", "action", "kind", "item"),
        sa.PrimaryKeyConstraint("seq", name="pk_access"),
    )
    op.create_index("ix_access_item", "access", ["item", "seq"])
    op.create_index("ix_access_user", "access", ["user", "seq"])
