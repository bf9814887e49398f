"""Who is calling: numbers to one spelling, candidates to one answer, a customer to the card on the agent's screen.

Pure: `normalise(raw, region)` comes first (E.164, or a short number as it stands), the store finds the candidates by
it, `match` says found, several or unknown, and `card(customer, now)` cuts the record down to what fits on a screen.
`last_agent` and `tags_of` are what the routing of the next call goes by.
"""

from callcenter.customers.card import Card, card
from callcenter.customers.history import last_agent, tags_of
from callcenter.customers.match import Match, MatchStatus, match
from callcenter.customers.model import Customer, Promise, TimelineItem
from callcenter.customers.numbers import normalise

__all__ = [
    "Card",
    "Customer",
    "Match",
    "MatchStatus",
    "Promise",
    "TimelineItem",
    "card",
    "last_agent",
    "match",
    "normalise",
    "tags_of",
]
