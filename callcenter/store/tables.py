"""The tables, once, for queries. The migrations create them; a test proves that both agree."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

account = Table(
    "account",
    metadata,
    Column("name", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("full_name", String, nullable=False),
    Column("local_name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("language", String, nullable=False),
    Column("extension", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("ha1", JSON, nullable=False),
    Column("realm", String, nullable=False),
)

agent_skill = Table(
    "agent_skill",
    metadata,
    Column("account", ForeignKey("account.name", ondelete="CASCADE"), primary_key=True),
    Column("skill", String, primary_key=True),
    Column("level", Integer, nullable=False),
)

agent_queue = Table(
    "agent_queue",
    metadata,
    Column("account", ForeignKey("account.name", ondelete="CASCADE"), primary_key=True),
    Column("queue", ForeignKey("queue.id", ondelete="CASCADE"), primary_key=True),
    Column("rank", Integer, nullable=False),
)

queue = Table(
    "queue",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", JSON, nullable=False),
    Column("strategy", String, nullable=False),
    Column("ring_for_s", Float, nullable=False),
    Column("wrap_up_s", Float, nullable=False),
    Column("service_level_s", Float, nullable=False),
    Column("skills", JSON, nullable=False),
)

number = Table(
    "number",
    metadata,
    Column("number", String, primary_key=True),
    Column("flow", String, nullable=False),
    Column("name", JSON, nullable=False),
)

customer = Table(
    "customer",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("local_name", String, nullable=False),
    Column("account", String, nullable=False),
    Column("tier", String, nullable=False),
    Column("language", String, nullable=False),
    Column("since_year", Integer),
    Column("email", String, nullable=False),
    Column("notes", Text, nullable=False),
    Column("do_not_sell", Boolean, nullable=False),
    Column("tags", JSON, nullable=False, server_default="[]"),
    # The account as callers type it: `customers.account_key`.
    Column("account_key", String, nullable=False, server_default="", index=True),
)

# One number may belong to several customers and one customer has several: the look-up goes by number.
customer_number = Table(
    "customer_number",
    metadata,
    Column("customer", ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("number", String, primary_key=True, index=True),
    Column("rank", Integer, nullable=False),
)

interaction = Table(
    "interaction",
    metadata,
    Column("id", String, primary_key=True),
    # No foreign key: a customer known to an outside system only must not stop the projection.
    Column("customer", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("channel", String, nullable=False),
    Column("summary", JSON, nullable=False),
    Column("outcome", String, nullable=False),
    Column("agent", String, nullable=False),
    Column("call", String, nullable=False),
    Column("disposition", String, nullable=False, server_default=""),
    Index("ix_interaction_customer", "customer", "at"),
)

promise = Table(
    "promise",
    metadata,
    Column("id", String, primary_key=True),
    Column("customer", ForeignKey("customer.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("what", JSON, nullable=False),
    Column("due", Float, nullable=False),
    Column("owner", String, nullable=False),
    Column("kept_at", Float),
)

event = Table(
    "event",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    Column("call", String, nullable=False),
    Column("type", String, nullable=False),
    Column("payload", JSON, nullable=False),
    Index("ix_event_call", "call", "seq"),
)

# Column names are CallRecord's field names.
call = Table(
    "call",
    metadata,
    Column("id", String, primary_key=True),
    Column("arrived_at", Float, nullable=False),
    Column("ani", String, nullable=False, index=True),
    Column("dnis", String, nullable=False),
    Column("display_name", String, nullable=False),
    Column("state", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("released_by", String, nullable=False),
    Column("cause", String, nullable=False),
    Column("flow", String, nullable=False),
    Column("port", Integer),
    Column("menu_path", JSON, nullable=False),
    Column("queue", String, nullable=False),
    Column("queued_at", Float),
    Column("announced_position", Integer),
    Column("waited_s", Float, nullable=False),
    Column("agent", String, nullable=False),
    Column("agents", JSON, nullable=False),
    Column("answered_at", Float),
    Column("connected_at", Float),
    Column("talk_s", Float, nullable=False),
    Column("ended_at", Float),
    Column("customer", String, nullable=False),
    Column("customer_name", String, nullable=False),
    Column("recordings", JSON, nullable=False, server_default="[]"),
    Column("hold_s", Float, nullable=False, server_default="0"),
    Column("transfers", Integer, nullable=False, server_default="0"),
    Column("direction", String, nullable=False, server_default="in"),
    Column("trunk", String, nullable=False, server_default=""),
    Column("account", String, nullable=False, server_default=""),
    Column("diverted_from", String, nullable=False, server_default=""),
    Column("is_private", Boolean, nullable=False, server_default=false()),
    Column("stalls", Integer, nullable=False, server_default="0"),
    Column("worst_mos", Float),
    Column("disposition", String, nullable=False, server_default=""),
    Column("disposition_note", Text, nullable=False, server_default=""),
    Column("disposition_fields", JSON, nullable=False, server_default="{}"),
    Column("scores", JSON, nullable=False, server_default="[]"),
    Index("ix_call_arrived_at", "arrived_at", "id"),
    Index("ix_call_customer", "customer", "arrived_at"),
)

# Who spoke with the caller, for "my calls": several agents per call after a transfer or a lost agent.
call_agent = Table(
    "call_agent",
    metadata,
    Column("call", ForeignKey("call.id", ondelete="CASCADE"), primary_key=True),
    Column("agent", String, primary_key=True, index=True),
)

# Column names are RecordingRecord's field names. Messages in voicemail boxes are recordings, too.
recording = Table(
    "recording",
    metadata,
    Column("id", String, primary_key=True),
    # No foreign key: a call is written anew whenever something happens to it.
    Column("call", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("queue", String, nullable=False),
    Column("agents", JSON, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("octets", BigInteger, nullable=False),
    Column("file", String, nullable=False),
    Column("gaps", JSON, nullable=False),
    Column("is_cut", Boolean, nullable=False),
    Column("failure", String, nullable=False),
    Column("is_held", Boolean, nullable=False),
    Column("held_by", String, nullable=False),
    Column("deleted_at", Float),
    Column("deleted_by", String, nullable=False),
    Column("deleted_for", String, nullable=False),
    Column("box", String, nullable=False),
    Column("ani", String, nullable=False),
    Column("left_at", Float),
    Column("heard_at", Float),
    Column("heard_by", String, nullable=False),
    Column("assigned_to", String, nullable=False),
    Column("purpose", String, nullable=False, server_default=""),
    Index("ix_recording_started_at", "started_at", "id"),
    Index("ix_recording_box", "box", "started_at"),
)

recording_agent = Table(
    "recording_agent",
    metadata,
    Column("recording", ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True),
    Column("agent", String, primary_key=True, index=True),
)

# Who looked at what: Access's fields.
access = Table(
    "access",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    Column("user", String, nullable=False),
    Column("source", String, nullable=False),
    Column("action", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("item", String, nullable=False),
    Column("comment", String, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Index("ix_access_item", "item", "seq"),
    Index("ix_access_user", "user", "seq"),
)

# Whose PIN an account has: a slow hash that is no use without the key file beside the database.
pin = Table(
    "pin",
    metadata,
    Column("account", String, primary_key=True),
    Column("customer", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("set_at", Float, nullable=False),
)

# Tries at PINs; `of`: account or number (that they came from).
pin_tries = Table(
    "pin_tries",
    metadata,
    Column("of", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("last_at", Float, nullable=False, index=True),
    Column("locked_until", Float, nullable=False),
)

# `asked_as`: the key of the question that opened it, so that a question asked twice opens one case.
service_case = Table(
    "service_case",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asked_as", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("details", JSON, nullable=False),
    Column("recording", String, nullable=False),
    # No foreign key: a customer may be known to an outside system only.
    Column("customer", String, nullable=False),
    Column("call", String, nullable=False),
    Column("ani", String, nullable=False),
    Column("opened_at", Float, nullable=False),
    Column("closed_at", Float),
    Column("closed_by", String, nullable=False),
    Column("note", Text, nullable=False),
    Index("ix_service_case_customer", "customer", "id"),
    Index("ix_service_case_state", "state", "id"),
)

# FollowUp's fields. No foreign keys: neither the customer nor the call need be known here.
follow_up = Table(
    "follow_up",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("due", Float, nullable=False),
    Column("customer", String, nullable=False),
    Column("name", String, nullable=False),
    Column("number", String, nullable=False),
    Column("call", String, nullable=False),
    Column("made_at", Float, nullable=False),
    Column("done_at", Float),
    Index("ix_follow_up_owner", "owner", "due"),
)

# Answer's fields.
survey_answer = Table(
    "survey_answer",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False, index=True),
    Column("call", String, nullable=False, index=True),
    Column("flow", String, nullable=False),
    Column("node", String, nullable=False),
    Column("survey", String, nullable=False),
    Column("question", String, nullable=False),
    Column("score", Integer, nullable=False),
    Column("agent", String, nullable=False),
    Column("queue", String, nullable=False),
)

# Tally's fields: the entries of a queue that started in one quarter of an hour, `start` in UTC seconds.
queue_interval = Table(
    "queue_interval",
    metadata,
    Column("queue", String, primary_key=True),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("offered", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("answered_in_time", Integer, nullable=False),
    Column("abandoned", Integer, nullable=False),
    Column("abandoned_in_time", Integer, nullable=False),
    Column("abandoned_short", Integer, nullable=False),
    Column("sent_on", Integer, nullable=False),
    Column("callbacks_answered", Integer, nullable=False),
    Column("callbacks_failed", Integer, nullable=False),
    Column("handled", Integer, nullable=False),
    Column("answer_wait_s", Float, nullable=False),
    Column("abandon_wait_s", Float, nullable=False),
    Column("longest_s", Float, nullable=False),
    Column("talk_s", Float, nullable=False),
    Column("hold_s", Float, nullable=False),
    Column("wrap_up_s", Float, nullable=False),
    Column("waits", JSON, nullable=False),
    Index("ix_queue_interval_start", "start"),
)

projection = Table(
    "projection",
    metadata,
    Column("name", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)
