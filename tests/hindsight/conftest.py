"""The recorded day of the replays."""

from tests.replaying.conftest import day

__all__ = ["day"]
