"""Which server of a URI is tried next, as a value (RFC 3263 4.3).

    Locate ─▶ located ─▶ Connect to the first ─▶ connected ─▶ it is asked
                               └▶ unreachable, silent, 503 ─▶ Connect to the next ─▶ …  ─▶ none left

Every question has a key of its own, so that an answer that comes after its question was given up is known as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from callcenter.plain import from_plain, to_plain
from callcenter.sip.reach import Connect, Locate, Target
from callcenter.sip.uri import SipUri, parse_uri

MAX_TARGETS = 8
"""Servers tried for one request. Each may cost half a minute; whoever waits has long gone after so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaching:
    """How far the search for a server has come. `owner` says whose it is and begins every key."""

    owner: str
    uri: SipUri
    targets: tuple[Target, ...] = ()
    """Those still to be tried; the first is the one that is being tried."""
    question: int = 0

    @property
    def key(self) -> str:
        """Of the question that is open now."""
        return f"{self.owner}#{self.question}"

    @property
    def target(self) -> Target | None:
        """The server in question."""
        return self.targets[0] if self.targets else None

    @property
    def has_more(self) -> bool:
        """Whether there is another server after this one."""
        return len(self.targets) > 1

    def locating(self) -> tuple[Reaching, Locate]:
        """Ask for the servers anew."""
        after = replace(self, targets=(), question=self.question + 1)
        return after, Locate(key=after.key, uri=self.uri)

    def located(self, targets: Sequence[Target], favourite: Target | None = None) -> Reaching:
        """The servers are known; `favourite`, where it is among them, is tried first."""
        ordered = sorted(targets, key=lambda target: target != favourite)
        return replace(self, targets=tuple(ordered[:MAX_TARGETS]))

    def connecting(self) -> tuple[Reaching, Connect]:
        """Ask for a way to the server in question."""
        after = replace(self, question=self.question + 1)
        return after, Connect(key=after.key, target=self.targets[0])

    def settled(self) -> Reaching:
        """The open question is answered, or nobody wants to know any more."""
        return replace(self, question=self.question + 1)

    def next(self) -> Reaching:
        """Give up the server in question; no answer about it counts any more."""
        return replace(self, targets=self.targets[1:], question=self.question + 1)

    def to_data(self) -> dict[str, object]:
        return {
            "owner": self.owner,
            "uri": str(self.uri),
            "targets": [target_to_data(target) for target in self.targets],
            "question": self.question,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Reaching:
        uri, targets = parse_uri(str(data["uri"])), data["targets"]
        if not isinstance(uri, SipUri) or not isinstance(targets, list):
            raise ValueError("A snapshot names servers by something else than a SIP URI")
        return cls(
            owner=str(data["owner"]),
            uri=uri,
            targets=tuple(target_from_data(row) for row in targets),
            question=int(str(data["question"])),
        )


def owner_of(key: str) -> str:
    """Whose question a key is."""
    return key.rpartition("#")[0]


def target_to_data(target: Target) -> dict[str, object]:
    return dict(to_plain(target))


def target_from_data(data: Mapping[str, object]) -> Target:
    return from_plain(Target, data)
