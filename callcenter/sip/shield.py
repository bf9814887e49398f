"""Limits and bans per source: what a stranger may ask of us, and for how long nobody listens to a guesser.

    request that opens something ─▶ step ─▶ ADMIT | BUSY (503 with Retry-After) | DROP (silence)
    proof that failed, call too many over a connection ─▶ charged ─▶ SourceBanned ─▶ ... ─▶ SourceUnbanned

Two tables, both bounded. Anybody can forge an address, so the table of meters simply forgets the sources that
were quiet longest. Only whoever really is at an address can be charged (its caller sees to that), so the table
of offenders cannot be filled, nor a stranger banned, by forged datagrams.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from functools import lru_cache
from ipaddress import ip_address
from typing import cast

from callcenter.sip.effects import WakeAt
from callcenter.sip.link import unmapped

WAKE_KEY = "shield"


class Step(Enum):
    """What becomes of a request."""

    ADMIT = "admit"
    BUSY = "busy"
    """Over the limit: told to come back later."""
    DROP = "drop"
    """Banned, or so many that even the answers would be a flood (of somebody else, if the source is forged)."""


class Offence(Enum):
    """What only a guesser or a flooder does."""

    GUESSING = "guessing"
    FLOODING = "flooding"


@dataclass(frozen=True, slots=True)
class SourceBanned:
    """From now until `until` nobody answers this source; `why` is the value of an `Offence`."""

    source: str
    until: float
    why: str


@dataclass(frozen=True, slots=True)
class SourceUnbanned:
    """The ban is over; the next one of this source would last longer."""

    source: str


ShieldEffect = SourceBanned | SourceUnbanned | WakeAt


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second, and `burst` at once after a quiet time."""

    per_s: float
    burst: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShieldRules:
    """How much is too much."""

    calls: Rate = Rate(10.0, 30.0)
    """INVITEs of one source: ten lines ringing each second are a small carrier, not an office."""
    calls_at_once: int = 50
    """Calls one stranger may have open: whoever has more lines than that is a carrier, and to be named as a trunk."""
    others: Rate = Rate(50.0, 400.0)
    """Everything else: two hundred phones behind one address register after a power cut, two requests each."""
    answers: Rate = Rate(20.0, 100.0)
    """Refusals for being over the limit. Beyond them there is silence: a flood must not cost us its echo."""
    guesses: int = 10
    """Failed proofs until a ban: a person who mistypes gives up before, a dictionary does not."""
    excess_calls: int = 200
    """Calls over the limit until a ban: a trunk nobody told us about may have a busy minute."""
    forgiven_after_s: float = 600.0
    """Until all charges short of a ban are forgotten, evenly: a phone with an old password tries for ever."""
    ban_s: float = 300.0
    """The first ban; each further one lasts twice as long."""
    longest_ban_s: float = 86_400.0
    remembered_s: float = 86_400.0
    """How long after its end a ban still doubles the next one."""
    max_sources: int = 10_000
    """Entries of each table: about 3 MB when full."""


DEFAULT_RULES = ShieldRules()


@dataclass(frozen=True, slots=True)
class Bucket:
    """How much of a `Rate` is left."""

    level: float
    at: float

    def taken(self, rate: Rate, now: float) -> Bucket | None:
        """The bucket without one token; None when there is none to take."""
        level = min(rate.burst, self.level + max(0.0, now - self.at) * rate.per_s)
        return Bucket(level - 1, now) if level >= 1 else None


@dataclass(frozen=True, slots=True)
class Meter:
    """What one source has left of each rate."""

    calls: Bucket
    others: Bucket
    answers: Bucket


@dataclass(frozen=True, slots=True)
class Offender:
    """A source that was charged: `charges` as of `at` (1 is a ban), bans so far, the end of the last one."""

    charges: float
    at: float
    bans: int = 0
    until: float = 0.0
    why: str = ""


@lru_cache(maxsize=4096)
def source_of(host: str) -> str:
    """What counts as one source: an IPv4 address; of IPv6 the /64, which is one customer's line."""
    try:
        address = ip_address(unmapped(host).partition("%")[0])
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    return str(ip_address(int(address) >> 64 << 64)) + "/64"


@dataclass(slots=True)
class Shield:
    """The books of all sources. Whoever must not be limited at all is not asked about here."""

    rules: ShieldRules = DEFAULT_RULES
    counts: Counter[str] = field(default_factory=Counter)
    _meters: dict[str, Meter] = field(default_factory=dict)
    _offenders: dict[str, Offender] = field(default_factory=dict)

    def step(self, host: str, now: float, *, is_call: bool) -> Step:
        """Take one request of `host` into account; it is counted when it is not admitted."""
        if self.is_banned(host, now):
            self.counts["banned_requests"] += 1
            return Step.DROP
        source, rules = source_of(host), self.rules
        meter = self._meters.pop(source, None) or _full(rules, now)
        name, rate = ("calls", rules.calls) if is_call else ("others", rules.others)
        is_in_time, meter = _take(meter, name, rate, now)
        may_answer = True
        if not is_in_time:
            self.counts["over_limit"] += 1
            may_answer, meter = _take(meter, "answers", rules.answers, now)
        # Put back as the newest, so that the first is the one that was quiet longest.
        self._meters[source] = meter
        if len(self._meters) > rules.max_sources:
            del self._meters[next(iter(self._meters))]
        if is_in_time:
            return Step.ADMIT
        return Step.BUSY if may_answer else Step.DROP

    def charge(self, host: str, offence: Offence, now: float) -> list[ShieldEffect]:
        """An offence of somebody who surely is at that address; a banned source is not charged again."""
        if self.is_banned(host, now):
            return []
        source, rules = source_of(host), self.rules
        before = self._offenders.pop(source, Offender(0.0, now))
        forgiven = max(0.0, now - before.at) / rules.forgiven_after_s
        limit = rules.guesses if offence is Offence.GUESSING else rules.excess_calls
        charges = max(0.0, before.charges - forgiven) + 1 / limit
        after = replace(before, charges=charges, at=now)
        effects: list[ShieldEffect] = []
        # Half a charge of grace: what was forgiven during a quick attack is no matter.
        if charges > 1 - 0.5 / limit:
            after = self._banned(after, offence, now)
            effects = [SourceBanned(source, after.until, after.why)]
        self._offenders[source] = after
        self._make_room(now)
        return [*effects, *self.wakes(now)] if effects else []

    def _banned(self, offender: Offender, offence: Offence, now: float) -> Offender:
        rules = self.rules
        self.counts["bans"] += 1
        is_forgotten = now >= offender.until + rules.remembered_s
        bans = 1 if is_forgotten else offender.bans + 1
        # Beyond 64 doublings every ban is the longest; a float would overflow some time.
        lasts_s = min(rules.longest_ban_s, rules.ban_s * 2.0 ** min(bans - 1, 64))
        return replace(offender, charges=0.0, bans=bans, until=now + lasts_s, why=offence.value)

    def _make_room(self, now: float) -> None:
        """One too many: the one goes that was charged longest ago, running bans last."""
        if len(self._offenders) > self.rules.max_sources:
            free = (source for source, one in self._offenders.items() if one.until <= now)
            del self._offenders[next(free, next(iter(self._offenders)))]

    def is_banned(self, host: str, now: float) -> bool:
        offender = self._offenders.get(source_of(host))
        return offender is not None and offender.until > now

    def bans(self, now: float) -> tuple[SourceBanned, ...]:
        """The bans in force."""
        return tuple(
            SourceBanned(source, one.until, one.why)
            for source, one in self._offenders.items()
            if one.until > now
        )

    def woke(self, key: str, now: float) -> list[ShieldEffect]:
        """State which bans ended; `why` is emptied so that it is stated once."""
        if key != WAKE_KEY:
            return []
        ended = [source for source, one in self._offenders.items() if one.why and one.until <= now]
        for source in ended:
            self._offenders[source] = replace(self._offenders[source], why="")
        return [*(SourceUnbanned(source) for source in ended), *self.wakes(now)]

    def wakes(self, now: float = 0.0) -> list[WakeAt]:
        """The wake-up for the first ban that ends."""
        ends = [one.until for one in self._offenders.values() if one.why]
        return [WakeAt(WAKE_KEY, max(now, min(ends)))] if ends else []

    def to_data(self) -> dict[str, object]:
        """Offenders and counts; meters are full again in seconds anyway."""
        offenders = {
            source: {item.name: getattr(one, item.name) for item in fields(one)}
            for source, one in self._offenders.items()
        }
        return {"offenders": offenders, "counts": dict(self.counts)}

    @classmethod
    def from_data(cls, data: Mapping[str, object], rules: ShieldRules) -> Shield:
        rows = cast("Mapping[str, Mapping[str, object]]", data["offenders"])
        return cls(
            rules,
            Counter(cast("Mapping[str, int]", data["counts"])),
            _offenders={source: Offender(**row) for source, row in rows.items()},  # type: ignore[arg-type]
        )


def _full(rules: ShieldRules, now: float) -> Meter:
    return Meter(*(Bucket(rate.burst, now) for rate in (rules.calls, rules.others, rules.answers)))


def _take(meter: Meter, name: str, rate: Rate, now: float) -> tuple[bool, Meter]:
    bucket: Bucket = getattr(meter, name)
    left = bucket.taken(rate, now)
    return (False, meter) if left is None else (True, replace(meter, **{name: left}))
