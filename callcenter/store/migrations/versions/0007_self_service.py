"""What callers do by themselves: PINs and the tries at them, cases that flows open, and accounts as they are typed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

AS_TYPED = "lower(replace(replace(replace(account, '-', ''), ' ', ''), '.', ''))"


def upgrade() -> None:
    op.add_column("customer", sa.Column("account_key", sa.String(), nullable=False, server_default=""))
    op.execute(f"UPDATE customer SET account_key = {AS_TYPED}")
    op.create_index("ix_customer_account_key", "customer", ["account_key"])
    _pins()
    _cases()


def downgrade() -> None:
    for table in ("service_case", "pin_tries", "pin"):
        op.drop_table(table)
    op.drop_index("ix_customer_account_key", "customer")
    with op.batch_alter_table("customer") as customer:
        customer.drop_column("account_key")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _pins() -> None:
    op.create_table(
        "pin",
        *_text("account", "customer", "hash"),
        sa.Column("set_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_pin"),
    )
    op.create_table(
        "pin_tries",
        *_text("of", "name"),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.Float(), nullable=False),
        sa.Column("locked_until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("of", "name", name="pk_pin_tries"),
    )
    op.create_index("ix_pin_tries_last_at", "pin_tries", ["last_at"])


def _cases() -> None:
    op.create_table(
        "service_case",
        sa.Column("id", sa.Integer(), nullable=False),
        *_text("asked_as", "kind", "state", "recording", "customer", "call", "ani", "closed_by"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Float(), nullable=False),
        sa.Column("closed_at", sa.Float()),
        sa.PrimaryKeyConstraint("id", name="pk_service_case"),
        sa.UniqueConstraint("asked_as", name="uq_service_case_asked_as"),
    )
    op.create_index("ix_service_case_customer", "service_case", ["customer", "id"])
    op.create_index("ix_service_case_state", "service_case", ["state", "id"])
