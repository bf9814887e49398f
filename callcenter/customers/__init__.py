"""Who is calling: numbers to one spelling, candidates to one answer, a customer to the card on the agent's screen.

Pure: `normalise(raw, region)` comes first (E.164, or a short number as it stands), the store finds the candidates by
it, `match` says found, several or unknown, and `card(customer, now)` cuts the record down to what fits on a screen.
`last_agent` and `tags_of` are what the routing of the next call goes by. `locking` says how often a PIN may be tried,
`cases` what somebody is to see to after the call.
"""

from callcenter.customers.accounts import account_key
from callcenter.customers.card import Card, card
from callcenter.customers.cases import Case, CaseFilter, CasePage, CaseState, NewCase
from callcenter.customers.history import LATELY_DAYS, calls_lately, last_agent, tags_of
from callcenter.customers.locking import Attempt, Lock, LockRule
from callcenter.customers.match import Match, MatchStatus, match
from callcenter.customers.model import Customer, Promise, TimelineItem
from callcenter.customers.numbers import normalise

__all__ = [
    "Attempt",
    "Card",
    "Case",
    "CaseFilter",
    "CasePage",
    "CaseState",
    "Customer",
    "LATELY_DAYS",
    "Lock",
    "LockRule",
    "Match",
    "MatchStatus",
    "NewCase",
    "Promise",
    "TimelineItem",
    "account_key",
    "calls_lately",
    "card",
    "last_agent",
    "match",
    "normalise",
    "tags_of",
]
