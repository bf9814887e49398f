"""Records on disk: accounts, queues, customers, calls and their events, in SQLite or PostgreSQL.

Everything about calls is a projection of the event stream: `projector.apply(batch)` folds events into rows in one
transaction with the offset reached, so it can be repeated, stopped and rebuilt, and a slow database never delays a
call. `MemoryStore` is the same thing without a database; one contract suite runs over both.
"""

from callcenter.store.errors import StoreError
from callcenter.store.memory import MemoryStore
from callcenter.store.schema import upgrade
from callcenter.store.sql import SqlStore, open_store

__all__ = ["MemoryStore", "SqlStore", "StoreError", "open_store", "upgrade"]
