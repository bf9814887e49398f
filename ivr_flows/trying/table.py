"""Tests of a flow, written beside it: main.tests.yaml belongs to main.yaml.

tests:
  - name: Support is key 1
    digits: "1"                     # or steps: [1, 5s, "say:yes", hangup]; see ivr_flows.trying.moves
    caller: "+4930123456"           # called, language, at: 2026-12-24T20:00+08:00, seed
    set: {customer.tier: vip}       # variables from the beginning
    learns: {customer.tier: gold}   # variables that the customer lookup brings half a second later
    answers: {fetch: {rate: 7.1}}   # by node or kind; {fails: timeout}; {in_turn: [...]}; {gives: …, after_s: 3}
    queue: no_agent:0               # or {outcome: answered, after_s: 20, place: 3, wait_s: [60, 180]}; queues: by name
    transfer: busy                  # or answered, no_answer, refused, failed
    expect:
      hears: [welcome, press one]   # prompts or words, in this order, others in between
      hears_all: [welcome, …]       # these and nothing else; hears_not: none of these
      ends: connected               # or a reason to hang up, caller_left, hung_up
      queue: support                # the last one; `left: timed_out` how it was left
      nodes: [greeting, support]    # in this order, others in between
      variables: {amount: 12}
      goals: [balance_heard]
      left_over: "2"                # moves nobody listened for; otherwise there must be none
defaults: {caller: …}               # for all tests, whatever they do not say themselves
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ivr_flows.errors import FlowErrors
from ivr_flows.fields import Fields
from ivr_flows.load import TABLES, compose
from ivr_flows.trying.errors import TryingError
from ivr_flows.trying.moves import Move, parse_move, parse_moves
from ivr_flows.trying.world import AFTER_S, ANSWERED, QueueWill, Reply, parse_queue
from ivr_flows.values import LANGUAGES, Json, Mark, Value
from ivr_flows.yaml_nodes import Notes
from said import Said

MAX_CASES = 500
DAY = "2026-03-18T10:00+08:00"
"""A Wednesday morning, when nothing else is said: the same in every run."""

LEARNS_AFTER_S = 0.5
WITHHELD = "withheld"
"""A caller who shows no number."""

TRANSFERS = (ANSWERED, "busy", "no_answer", "signed_out", "refused", "failed")
SETTING = (
    "caller", "called", "language", "at", "seed", "set", "learns", "answers", "queue", "queues", "transfer",
)  # fmt: skip
"""What `defaults` can say for all tests."""

Placed = tuple[str, Mark]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Who calls whom, when, and what the others do."""

    variables: Mapping[str, Value]
    now: float
    seed: str = "trial"
    learns: Mapping[str, Value] = field(default_factory=dict)
    replies: Mapping[str, tuple[Reply, ...]] = field(default_factory=dict)
    queue: QueueWill | None = None
    queues: Mapping[str, QueueWill] = field(default_factory=dict)
    transfer: str = ANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must come of it; None or nothing: not asked about."""

    hears: tuple[Placed, ...] = ()
    hears_all: tuple[Placed, ...] | None = None
    hears_not: tuple[Placed, ...] = ()
    ends: Placed | None = None
    queue: Placed | None = None
    left: Placed | None = None
    nodes: tuple[Placed, ...] = ()
    variables: tuple[tuple[str, Value, Mark], ...] = ()
    goals: tuple[tuple[str, ...], Mark] | None = None
    left_over: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test; `at`: where it is written."""

    name: str
    at: Mark
    setting: Setting
    moves: tuple[tuple[Move, Mark], ...]
    expected: Expected


@dataclass(frozen=True, slots=True)
class Table:
    """The tests of one flow; `flow`: its name, which is that of its file."""

    file: str
    flow: str
    cases: tuple[Case, ...]


def flow_of(table: Path) -> Path:
    """The flow a table belongs to."""
    return table.with_name(table.name.removesuffix(TABLES) + ".yaml")


def table_of(flow: Path) -> Path:
    """The table that belongs to a flow."""
    return flow.with_name(flow.stem + TABLES)


def read_table(text: str, file: str) -> Table:
    """Read a table; raises FlowErrors with everything that is wrong."""
    notes = Notes(file)
    fields = Fields(compose(text, file), "tests", notes)
    defaults = fields.mapping("defaults", required=False)
    if defaults is not None:
        for name in set(defaults.names()) - set(SETTING):
            defaults.wrong(
                Said("`{name}` is no default", name=name),
                Said("use: {all}", all=tuple(SETTING)),
                defaults.place(name),
            )
    listed = fields.mappings("tests")
    if len(listed) > MAX_CASES:
        fields.wrong(
            Said("{count} tests are too many", count=len(listed)),
            Said("write up to {most}", most=MAX_CASES),
        )
    cases = tuple(_case(one, defaults) for one in listed[:MAX_CASES])
    fields.finish()
    _no_twins(cases, fields)
    if notes.errors:
        raise FlowErrors(notes.errors)
    return Table(file, flow_of(Path(file)).stem, cases)


def _no_twins(cases: Iterable[Case], fields: Fields) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.name in seen:
            fields.wrong(
                Said("two tests are called `{name}`", name=case.name),
                Said("give each a name of its own"),
                case.at,
            )
        seen.add(case.name)


def _case(fields: Fields, defaults: Fields | None) -> Case:
    name = fields.text("name")
    fields.node = name[:60] or "test"
    case = Case(
        name=name,
        at=fields.place("name"),
        setting=_setting(fields, defaults),
        moves=_moves(fields),
        expected=_expected(fields.mapping("expect")),
    )
    fields.finish()
    return case


# ---- the setting


def _setting(fields: Fields, defaults: Fields | None) -> Setting:
    def of(name: str) -> Fields:
        return (
            defaults
            if defaults is not None and name not in fields.names() and name in defaults.names()
            else fields
        )

    caller = of("caller").text("caller", "+4930123456")
    variables: dict[str, Value] = {"ani": "" if caller == WITHHELD else caller}
    variables["dnis"] = of("called").text("called", "5000")
    language = of("language").text("language", "", LANGUAGES)
    if language:
        variables["language"] = language
    queue = of("queue")
    return Setting(
        variables={**variables, **_values(of("set"), "set")},
        now=_moment(of("at")),
        seed=of("seed").text("seed", "trial"),
        learns=_values(of("learns"), "learns"),
        replies=of("answers").table("answers", _replies, required=False),
        queue=_will(queue, "queue") if "queue" in queue.names() else None,
        queues=of("queues").table("queues", _will, required=False),
        transfer=of("transfer").text("transfer", ANSWERED, TRANSFERS),
    )


def _moment(fields: Fields) -> float:
    text = fields.text("at", DAY)
    try:
        return moment(text)
    except TryingError as error:
        fields.wrong(error.problem, Said("write, for instance, 2026-12-24T20:00+08:00"), fields.place("at"))
        return moment(DAY)


def moment(text: str) -> float:
    """Read a date and time with its zone, as UTC seconds; raises TryingError."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise TryingError(Said("`{text}` is no date and time", text=text[:40])) from None
    if at.tzinfo is None:
        raise TryingError(Said("`{text}` has no time zone", text=text[:40]))
    return at.timestamp()


def _values(fields: Fields, name: str) -> dict[str, Value]:
    def value(inner: Fields, key: str) -> Value:
        found = inner.value(key)
        return "" if found is None else found

    return fields.table(name, value, required=False)


def _replies(fields: Fields, name: str) -> tuple[Reply, ...]:
    return replies_of(fields.json(name))


def replies_of(answer: Json) -> tuple[Reply, ...]:
    """What is answered, as people write it: plain data; {fails: WORD}; {gives: DATA, after_s: 3}; {in_turn: [...]}."""
    if isinstance(answer, dict) and list(answer) == ["in_turn"] and isinstance(answer["in_turn"], list):
        return tuple(_reply(one) for one in answer["in_turn"]) or (Reply(),)
    return (_reply(answer),)


def _reply(answer: Json) -> Reply:
    if not isinstance(answer, dict) or not answer.keys() & {"fails", "gives"}:
        return Reply(answer)
    after_s = answer.get("after_s", 0.2)
    if answer.keys() - {"fails", "gives", "after_s"} or not isinstance(after_s, int | float):
        return Reply(answer)
    return Reply(answer.get("gives"), str(answer.get("fails", "")), float(after_s))


def _will(fields: Fields, name: str) -> QueueWill:
    try:
        if not fields.is_simple(name):
            return _long_will(fields, name)
        return parse_queue(fields.text(name))
    except TryingError as error:
        fields.wrong(
            error.problem, Said("write, for instance, no_agent:0 or answered:20"), fields.place(name)
        )
        return QueueWill()


def _long_will(fields: Fields, name: str) -> QueueWill:
    inner = fields.mapping(name)
    if inner is None:
        return QueueWill()
    waits = inner.value("wait_s")
    low, high = waits if isinstance(waits, tuple) and len(waits) == 2 else (0.0, 0.0)
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        raise TryingError(Said("`wait_s` is a list of two numbers of seconds: [60, 180]"))
    will = QueueWill(
        outcome=inner.text("outcome", ANSWERED),
        after_s=inner.number("after_s", AFTER_S, 0, 86_400),
        place=inner.whole("place", 1, 0, 10_000),
        wait_s=(float(low), float(high)),
        to=inner.text("to", ""),
    )
    inner.finish()
    return will


# ---- the moves, and what is expected


def _moves(fields: Fields) -> tuple[tuple[Move, Mark], ...]:
    written = [(text, at) for text, at in fields.words("steps")]
    if "digits" in fields.names():
        at = fields.place("digits")
        try:
            written += [(str(move), at) for move in parse_moves(fields.text("digits"))]
        except TryingError as error:
            fields.wrong(error.problem, Said('write, for instance, digits: "1,3,#"'), at)
    moves: list[tuple[Move, Mark]] = []
    for text, at in written:
        try:
            moves.append((parse_move(text), at))
        except TryingError as error:
            fields.wrong(error.problem, Said('write, for instance, steps: [1, 5s, "say:yes", hangup]'), at)
    return tuple(moves)


def _expected(fields: Fields | None) -> Expected:
    if fields is None:
        return Expected()
    if not fields.names():
        fields.wrong(Said("nothing is expected"), Said("say at least how it ends: `ends: connected`"))
    variables = fields.table(
        "variables", lambda inner, key: (key, _or_empty(inner.value(key)), inner.place(key)), required=False
    )
    hears_all = tuple(fields.words("hears_all"))
    expected = Expected(
        hears=tuple(fields.words("hears")),
        hears_all=hears_all if "hears_all" in fields.names() else None,
        hears_not=tuple(fields.words("hears_not")),
        ends=_placed(fields, "ends"),
        queue=_placed(fields, "queue"),
        left=_placed(fields, "left"),
        nodes=tuple(fields.words("nodes")),
        variables=tuple(variables.values()),
        goals=_goals(fields),
        left_over=fields.text("left_over", ""),
    )
    fields.finish()
    return expected


def _placed(fields: Fields, name: str) -> Placed | None:
    text = fields.text(name, "")
    return (text, fields.place(name)) if name in fields.names() else None


def _goals(fields: Fields) -> tuple[tuple[str, ...], Mark] | None:
    goals = tuple(text for text, _ in fields.words("goals"))
    return (goals, fields.place("goals")) if "goals" in fields.names() else None


def _or_empty(value: Value | None) -> Value:
    return "" if value is None else value
