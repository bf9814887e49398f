"""What the engine is told: facts in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from acd.model import VOICE, AgentSpec, Entry, QueueSpec


@dataclass(frozen=True, slots=True)
class QueueConfigured:
    """A queue is new or has changed; entries in line keep their start and are ranked by the new rules."""

    spec: QueueSpec


@dataclass(frozen=True, slots=True)
class QueueRemoved:
    """A queue is there no longer. WrongState: somebody waits in it, is served out of it, or is still to serve it."""

    queue: str


@dataclass(frozen=True, slots=True)
class AgentConfigured:
    """An agent is new or has changed; a new one is logged out. An offer or contact in hand is not touched."""

    spec: AgentSpec


@dataclass(frozen=True, slots=True)
class AgentLimited:
    """Whatever the agent's capacity is, they take no more than `most` contacts of a channel for now; 0: as before.

    As when a telephone carries but one. Nothing in hand is taken away.
    """

    agent: str
    channel: str
    most: int


@dataclass(frozen=True, slots=True)
class AgentSignedIn:
    """The agent came (back): not ready with `reason` until they say otherwise. No effect when signed in."""

    agent: str
    reason: str = "login"


@dataclass(frozen=True, slots=True)
class AgentSignedOut:
    """The agent left. An offer goes back to the queue; a contact in hand is first brought to its end."""

    agent: str


@dataclass(frozen=True, slots=True)
class AgentReady:
    """The agent wants contacts. Ends wrap-up early; takes back a pending not-ready."""

    agent: str


@dataclass(frozen=True, slots=True)
class AgentNotReady:
    """The agent takes no contacts. During a contact or wrap-up it is pending.

    An offer counts as refused, unless it was not their choice (the page went away): then it is withdrawn, and may be
    made again as soon as they are ready again.
    """

    agent: str
    reason: str
    is_choice: bool = True


@dataclass(frozen=True, slots=True)
class EntryArrived:
    """A contact joined a queue."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class EntryLeft:
    """A contact left the line before an agent had it. `outcome`: abandoned, voicemail, left_by_key…

    `way` and `to` (`acd.rules.Way`): whither somebody sends it, who is not to be asked by the rules of its queue.
    """

    entry: str
    outcome: str = "abandoned"
    way: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class OfferAccepted:
    """The agent answered."""

    offer: str


@dataclass(frozen=True, slots=True)
class OfferRefused:
    """The agent declined (`why` = refused) or could not be reached at all (`why` = unreachable)."""

    offer: str
    why: str = "refused"


@dataclass(frozen=True, slots=True)
class ContactBegun:
    """The agent has taken up a contact of their own making: they call somebody. It is wrapped up like one of `queue`'s.

    WrongState: they have something in hand already, or are signed out. Who was not ready is so again afterwards.
    """

    agent: str
    entry: str
    queue: str
    contact: str
    channel: str = VOICE


@dataclass(frozen=True, slots=True)
class ContactEnded:
    """The contact `entry` which `agent` had is over. `is_void`: nobody was reached, there is nothing to wrap up."""

    agent: str
    entry: str
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class WrapUpFinished:
    """The agent finished the paperwork, of `entry` or of all they wrap up. WrongState: a disposition is missing."""

    agent: str
    entry: str = ""


@dataclass(frozen=True, slots=True)
class WrapUpExtended:
    """The agent needs `by_s` seconds more, up to the queue's `wrap_up_longest_s` in all. `entry` "": the first."""

    agent: str
    by_s: float
    entry: str = ""


@dataclass(frozen=True, slots=True)
class DispositionGiven:
    """The agent said how the contact ended (what exactly is not ours to know), during it or its wrap-up."""

    agent: str
    entry: str


@dataclass(frozen=True, slots=True)
class EntryDescribed:
    """More is known of whoever waits: ranked anew, keeping the start. Empty values leave what is there."""

    entry: str
    tier: str = ""
    tags: tuple[str, ...] = ()
    preferred_agent: str = ""


@dataclass(frozen=True, slots=True)
class EntryRaised:
    """Somebody in charge gives an entry `points` more; 0: as many as bring it before everybody in its queue.

    WrongState: it asks for one agent by name, and stands in nobody's line.
    """

    entry: str
    points: float = 0.0


@dataclass(frozen=True, slots=True)
class EntryReserved:
    """Somebody in charge keeps an entry for one agent until a time; afterwards it is anyone's again.

    WrongState: a callback, an entry that asks for an agent by name, or an agent who is signed out.
    """

    entry: str
    agent: str
    until: float


@dataclass(frozen=True, slots=True)
class AgentLent:
    """Somebody in charge has an agent serve `queues` until a time (0: until they sign out).

    Their own queues end it. What they have in hand is not touched. WrongState: they are signed out.
    """

    agent: str
    queues: tuple[str, ...]
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class CallbackChosen:
    """Whoever waits in `entry` would rather be called; the entry keeps its rank. WrongState: the queue does not."""

    entry: str


@dataclass(frozen=True, slots=True)
class CallbackReached:
    """The customer of a callback answered: connected to the agent who called, or else waiting for one."""

    entry: str


@dataclass(frozen=True, slots=True)
class CallbackMissed:
    """A try to call back failed: nobody answered, busy, or it could not be dialled at all."""

    entry: str


@dataclass(frozen=True, slots=True)
class OfferMade:
    """Somebody else decided this offer: for a `Shadow`, which follows what another engine does."""

    offer: str
    entry: str
    agent: str
    deadline: float


OfAgent = (
    QueueConfigured
    | QueueRemoved
    | AgentConfigured
    | AgentLent
    | AgentLimited
    | AgentSignedIn
    | AgentSignedOut
    | AgentReady
    | AgentNotReady
    | WrapUpFinished
    | WrapUpExtended
    | DispositionGiven
)
OfEntry = (
    EntryArrived
    | EntryLeft
    | EntryDescribed
    | EntryRaised
    | EntryReserved
    | OfferAccepted
    | OfferRefused
    | OfferMade
    | ContactBegun
    | ContactEnded
    | CallbackChosen
    | CallbackReached
    | CallbackMissed
)
Input = OfAgent | OfEntry
