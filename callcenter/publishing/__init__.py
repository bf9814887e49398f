"""Versions of flows: drafts, publications, plans, and what differs between two. Pure.

    draft ──publish──▶ begun ──file in force──▶ publication (the last one is live)
      │                  ▲
      └──plan for──▶ plan ┘  at its moment, when it still passes the check; else it has failed and stays to be seen

A roll back is a publication of earlier words. `History` holds one flow's; who stores it keeps the words by `digest`.
"""

from callcenter.publishing.diff import Line, diff
from callcenter.publishing.errors import (
    AlreadyLive,
    BadMoment,
    DraftChanged,
    HistoryDamaged,
    LiveChanged,
    NoSuchVersion,
    NothingPlanned,
    PublishingError,
    SomebodyElse,
)
from callcenter.publishing.history import (
    LONGEST_COMMENT,
    Draft,
    History,
    Plan,
    Publication,
    Source,
    digest_of,
)

__all__ = [
    "LONGEST_COMMENT",
    "AlreadyLive",
    "BadMoment",
    "Draft",
    "DraftChanged",
    "History",
    "HistoryDamaged",
    "Line",
    "LiveChanged",
    "NoSuchVersion",
    "NothingPlanned",
    "Plan",
    "Publication",
    "PublishingError",
    "SomebodyElse",
    "Source",
    "diff",
    "digest_of",
]
