"""First schema: accounts, queues, numbers, customers, calls and their events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "account",
    "queue",
    "agent_skill",
    "agent_queue",
    "number",
    "customer",
    "customer_number",
    "interaction",
    "promise",
    "event",
    "call",
    "call_agent",
    "projection",
)


def upgrade() -> None:
    _people()
    _dialling()
    _customers()
    _history()
    _events()
    _calls()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _key(*names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*names)


def _belongs_to(column: str, table: str, key: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.{key}"], ondelete="CASCADE")


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    """Create a table; constraints are named as the metadata's convention names them, so later ones can be changed."""
    for part in parts:
        if isinstance(part, sa.PrimaryKeyConstraint):
            part.name = f"pk_{name}"
        elif isinstance(part, sa.ForeignKeyConstraint):
            part.name = f"fk_{name}_{part.column_keys[0]}"
    op.create_table(name, *parts)


def _people() -> None:
    _table(
        "account",
        *_text("name", "kind", "full_name", "local_name", "role", "language", "extension"),
        *_text("password_hash", "realm"),
        sa.Column("ha1", sa.JSON(), nullable=False),
        _key("name"),
    )
    _table(
        "queue",
        *_text("id", "strategy"),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("ring_for_s", sa.Float(), nullable=False),
        sa.Column("wrap_up_s", sa.Float(), nullable=False),
        sa.Column("service_level_s", sa.Float(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        _key("id"),
    )
    _table(
        "agent_skill",
        *_text("account", "skill"),
        sa.Column("level", sa.Integer(), nullable=False),
        _key("account", "skill"),
        _belongs_to("account", "account", "name"),
    )
    _table(
        "agent_queue",
        *_text("account", "queue"),
        sa.Column("rank", sa.Integer(), nullable=False),
        _key("account", "queue"),
        _belongs_to("account", "account", "name"),
        _belongs_to("queue", "queue", "id"),
    )


def _dialling() -> None:
    _table("number", *_text("number", "flow"), sa.Column("name", sa.JSON(), nullable=False), _key("number"))


def _customers() -> None:
    _table(
        "customer",
        *_text("id", "name", "local_name", "account", "tier", "language", "email"),
        sa.Column("since_year", sa.Integer()),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("do_not_sell", sa.Boolean(), nullable=False),
        _key("id"),
    )
    _table(
        "customer_number",
        *_text("customer", "number"),
        sa.Column("rank", sa.Integer(), nullable=False),
        _key("customer", "number"),
        _belongs_to("customer", "customer", "id"),
    )
    op.create_index("ix_customer_number_number", "customer_number", ["number"])


def _history() -> None:
    _table(
        "interaction",
        *_text("id", "customer", "channel", "outcome", "agent", "call"),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        _key("id"),
    )
    op.create_index("ix_interaction_customer", "interaction", ["customer", "at"])
    _table(
        "promise",
        *_text("id", "customer", "owner"),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("due", sa.Float(), nullable=False),
        sa.Column("kept_at", sa.Float()),
        _key("id"),
        _belongs_to("customer", "customer", "id"),
    )
    op.create_index("ix_promise_customer", "promise", ["customer"])


def _events() -> None:
    _table(
        "event",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        *_text("call", "type"),
        sa.Column("payload", sa.JSON(), nullable=False),
        _key("seq"),
    )
    op.create_index("ix_event_call", "event", ["call", "seq"])
    _table("projection", *_text("name"), sa.Column("seq", sa.BigInteger(), nullable=False), _key("name"))


def _calls() -> None:
    moments = ("queued_at", "answered_at", "connected_at", "ended_at")
    _table(
        "call",
        *_text("id", "ani", "dnis", "display_name", "state", "outcome", "released_by", "cause", "flow"),
        *_text("queue", "agent", "customer", "customer_name"),
        sa.Column("arrived_at", sa.Float(), nullable=False),
        *(sa.Column(name, sa.Float()) for name in moments),
        sa.Column("port", sa.Integer()),
        sa.Column("menu_path", sa.JSON(), nullable=False),
        sa.Column("agents", sa.JSON(), nullable=False),
        sa.Column("announced_position", sa.Integer()),
        sa.Column("waited_s", sa.Float(), nullable=False),
        sa.Column("talk_s", sa.Float(), nullable=False),
        _key("id"),
    )
    op.create_index("ix_call_ani", "call", ["ani"])
    op.create_index("ix_call_arrived_at", "call", ["arrived_at", "id"])
    op.create_index("ix_call_customer", "call", ["customer", "arrived_at"])
    _table("call_agent", *_text("call", "agent"), _key("call", "agent"), _belongs_to("call", "call", "id"))
    op.create_index("ix_call_agent_agent", "call_agent", ["agent"])
