"""The routing core in an invented world: recorded or invented days, as fast as the processor goes.

    visits(demands, seed)  →  World(engine, visits).run(until)  →  .tally.report(queue)

A `Visit` is one contact with everything chance has to say about it, drawn before the world runs: when it comes, how
long its caller is patient, how long it rings, how long it takes. So a world draws nothing, and two worlds that differ
in one rule or one agent meet the very same callers. The engine in it is the real one; nothing of routing is imitated.

Agents come and go by `Shift`. `chance` draws from `Random.random()` alone, which gives the same numbers on every
machine; `demand` makes visits of rates, or of a record; `tally` counts as kpi definitions say; `fork` goes on from the
state of a running engine.
"""

from acd.simulation.chance import Chance, Exponential, Fixed, LogNormal, Never, Recorded
from acd.simulation.demand import Demand, Interval, Seen, as_recorded, visits
from acd.simulation.fork import Change, Figures, Tempo, change_of, play, typical_of, working
from acd.simulation.tally import Report, Tally
from acd.simulation.world import Shift, Visit, World

__all__ = [
    "Chance",
    "Change",
    "Demand",
    "Exponential",
    "Figures",
    "Fixed",
    "Interval",
    "LogNormal",
    "Never",
    "Recorded",
    "Report",
    "Seen",
    "Shift",
    "Tally",
    "Tempo",
    "Visit",
    "World",
    "as_recorded",
    "change_of",
    "play",
    "typical_of",
    "visits",
    "working",
]
