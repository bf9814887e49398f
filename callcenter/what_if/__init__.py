"""What would happen if more agents, or fewer, served a queue: futures of the live state, side by side.

    RoutingNow(engine, queues)  +  Question(queue, agents, minutes, futures)  →  Futures: play(), …, answer()

`now` is what the futures start from and `lately` the fold of events that knows the pace of late; `question` and
`futures` are pure, `outlook` their answer. `from_journal` builds the state from the journal in the data folder;
`command` is the command line; `runs` plays futures for the web in a process of their own, so that calls and sound are
never held up.

A run: running → done | cancelled | failed (`runs.State`).
"""

from callcenter.what_if.errors import CannotForesee, Overloaded
from callcenter.what_if.futures import Futures
from callcenter.what_if.lately import Lately
from callcenter.what_if.now import QueueNow, RoutingNow, routing_now
from callcenter.what_if.outlook import Answer, Outlook, Range
from callcenter.what_if.question import Question
from callcenter.what_if.runs import Run, Runs

__all__ = [
    "Answer",
    "CannotForesee",
    "Futures",
    "Lately",
    "Outlook",
    "Overloaded",
    "Question",
    "QueueNow",
    "Range",
    "RoutingNow",
    "Run",
    "Runs",
    "routing_now",
]
