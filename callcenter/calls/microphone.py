"""An agent whose microphone is taken away in mid-call: unplugged, ended by the system, or no longer allowed.

Some browsers send nothing then, others send silence, which nobody can tell from an agent who listens: so the page says
what happened. The caller hears music at once, and the deadline runs as for any agent who is lost. A microphone that the
agent muted, on the page or by its own button, is another matter: that agent is there.
"""

from __future__ import annotations

from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState
from callcenter.calls.effects import Effect
from callcenter.calls.hearing import tell
from callcenter.calls.media import BrowserLocal
from callcenter.calls.quiet import watch_caller
from callcenter.calls.returning import wait_for_agent
from callcenter.calls.wishes import MicrophoneChecked
from callcenter.events import MediaRecovered, MediaStalled
from callcenter.values import replace


def gone(book: Book, call: Call, _fact: MicrophoneChecked, now: float) -> list[Effect]:
    """Nobody can hear the agent; one who speaks over a desk phone does not need that microphone."""
    leg = book.legs.get(call.agent_leg)
    if leg is None or not isinstance(leg.local, BrowserLocal):
        return []
    return [
        MediaStalled(at=now, call=call.call, side="agent", silent_s=0.0),
        *wait_for_agent(book, call, now),
    ]


def back(book: Book, call: Call, _fact: MicrophoneChecked, now: float) -> list[Effect]:
    """It works again. An agent who is missing for another reason still is: of those their own facts will tell."""
    leg = book.legs.get(call.agent_leg)
    if leg is None or leg.silent_since or leg.is_doubtful or call.again:
        return []
    call = book.put(replace(call, state=CallState.TALKING, lost_at=0.0, connected_at=now))
    recovered = MediaRecovered(at=now, call=call.call, side="agent")
    return [recovered, *tell(book, call.call), *watch_caller(book, call)]
