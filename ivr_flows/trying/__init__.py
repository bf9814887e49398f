"""A flow tried without a telephone: a virtual clock, a caller who follows a script, and every line of what happens.

    trial = Trial(flow, World(texts=catalogue.texts, flows=shelf), {"ani": "+49…", "dnis": "5000"}, now)
    transcript = play(trial, parse_moves("1,3,#"))

    moves       what the caller does: keys, waits, words, hanging up
    World       who else there is: answers to the flow's questions, what each queue does, prompts' texts, other flows
    Trial       the flow's own interpreter on an agenda; prompts last about as long as they would
    Transcript  lines as values, and how it ended; words for people are the edges' business
    table       tests written beside a flow, `main.tests.yaml`, and what they leave untried

A trial always ends: the call's own time and the number of inputs are bounded.
"""

from ivr_flows.trying.errors import TryingError
from ivr_flows.trying.judging import Coverage, Verdict, begin, judge
from ivr_flows.trying.lines import End, Line, What
from ivr_flows.trying.moves import HangUp, Move, Press, Speak, Wait, parse_move, parse_moves
from ivr_flows.trying.playing import Transcript, play, transcript
from ivr_flows.trying.table import (
    TRANSFERS,
    Case,
    Setting,
    Table,
    flow_of,
    moment,
    read_table,
    replies_of,
    table_of,
)
from ivr_flows.trying.trial import Trial
from ivr_flows.trying.world import (
    ASSUMED,
    Answerer,
    Asked,
    QueueWill,
    Reply,
    Shelf,
    World,
    Written,
    assumed,
    first_of,
    parse_queue,
)

__all__ = [
    "ASSUMED",
    "Answerer",
    "Asked",
    "Case",
    "Coverage",
    "End",
    "HangUp",
    "Line",
    "Move",
    "Press",
    "QueueWill",
    "Reply",
    "Setting",
    "Shelf",
    "Speak",
    "TRANSFERS",
    "Table",
    "Transcript",
    "Trial",
    "TryingError",
    "Verdict",
    "Wait",
    "What",
    "World",
    "Written",
    "assumed",
    "begin",
    "first_of",
    "flow_of",
    "judge",
    "moment",
    "parse_move",
    "parse_moves",
    "parse_queue",
    "play",
    "read_table",
    "replies_of",
    "table_of",
    "transcript",
]
