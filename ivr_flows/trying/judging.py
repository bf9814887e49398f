"""A table's tests played and judged, and what of the flow they leave untried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ivr_flows.errors import FlowError
from ivr_flows.flow import Flow
from ivr_flows.functions import text_of
from ivr_flows.trying.lines import End
from ivr_flows.trying.notebook import ways_of
from ivr_flows.trying.playing import Transcript, play
from ivr_flows.trying.table import LEARNS_AFTER_S, Case, Expected, Placed, Setting
from ivr_flows.trying.trial import MAX_INPUTS, Trial
from ivr_flows.trying.world import ASSUMED_QUEUE, World, Written
from ivr_flows.values import Mark
from said import Said

Heard = tuple[str, tuple[str, ...]]

ENDS = {"answered": End.CONNECTED.value}
"""What people write for an end, beside our names."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One test played. `failures`: with their places; `difference`: what was heard beside what was expected."""

    case: Case
    transcript: Transcript
    failures: tuple[FlowError, ...]
    difference: tuple[str, ...] = ()

    @property
    def is_passed(self) -> bool:
        return not self.failures


@dataclass(slots=True)
class Coverage:
    """Which nodes and ways out of one flow no test has gone."""

    flow: Flow
    nodes: set[str] = field(default_factory=set)
    ways: set[tuple[str, str]] = field(default_factory=set)

    def add(self, transcript: Transcript) -> None:
        name = self.flow.name
        self.nodes |= {node for flow, node in transcript.visited if flow == name}
        self.ways |= {(node, way) for flow, node, way in transcript.exits if flow == name}

    @property
    def missed_nodes(self) -> tuple[str, ...]:
        return tuple(name for name in self.flow.nodes if name not in self.nodes)

    @property
    def missed_ways(self) -> tuple[tuple[str, str], ...]:
        """Of the nodes that were visited: the others' go without saying."""
        return tuple(way for way in ways_of(self.flow) if way not in self.ways and way[0] in self.nodes)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Nodes visited and all there are, ways gone and all there are."""
        every = set(ways_of(self.flow))
        return len(self.nodes), len(self.flow.nodes), len(self.ways & every), len(every)


def begin(flow: Flow, world: World, setting: Setting, most_inputs: int = MAX_INPUTS) -> Trial:
    """A trial in this setting: its answers come before those of the world."""
    there = replace(
        world,
        queue=setting.queue or world.queue or ASSUMED_QUEUE,
        queues={**world.queues, **setting.queues},
        transfer=setting.transfer,
    ).with_answers(Written(setting.replies), world.answer)
    trial = Trial(flow, there, setting.variables, setting.now, setting.seed, most_inputs)
    if setting.learns:
        trial.learn(setting.learns, LEARNS_AFTER_S)
    return trial


def judge(case: Case, flow: Flow, world: World, file: str) -> Verdict:
    """Play one test and compare."""
    came = play(begin(flow, world, case.setting), [move for move, _ in case.moves])
    failures = [
        FlowError(file, at.line, at.column, case.name, problem, advice)
        for at, problem, advice in _wrong(case, came)
    ]
    heard = came.heard()
    difference = _difference(case.expected, heard) if failures else ()
    return Verdict(case, came, tuple(failures), difference)


Wrong = tuple[Mark, Said, Said]


def _wrong(case: Case, came: Transcript) -> Iterator[Wrong]:
    expected = case.expected
    yield from _ending(case, came)
    yield from _sounds(expected, came.heard())
    nodes = [node for _, node in came.visited]
    missing = _first_missing(expected.nodes, nodes, lambda wanted, node: wanted == node)
    if missing is not None:
        yield (
            missing[1],
            Said("the call did not come to `{missing}` there", missing=missing[0]),
            Said("it went: {all}", all=_listed(nodes)),
        )
    for name, value, at in expected.variables:
        is_there = name in came.variables
        if not is_there or text_of(came.variables[name]) != text_of(value):
            found = f"`{text_of(came.variables[name])}`" if is_there else Said("not set")
            yield (
                at,
                Said("`{name}` is {found}, not `{wanted}`", name=name, found=found, wanted=text_of(value)),
                Said("correct the flow or the test"),
            )
    if expected.goals is not None and expected.goals[0] != came.goals:
        yield (
            expected.goals[1],
            Said("the goals reached are: {all}", all=_listed(came.goals)),
            Said("correct the flow or the test"),
        )


def _ending(case: Case, came: Transcript) -> Iterator[Wrong]:
    expected = case.expected
    left = ",".join(str(case.moves[number][0]) for number in came.left_over)
    if left != expected.left_over:
        at = case.moves[came.left_over[0]][1] if came.left_over else case.at
        advice = (
            Said("take it out, or press it where the flow listens") if left else Said("take `left_over` out")
        )
        yield at, _left_over(left, came), advice
    if came.end is End.ENDLESS and (expected.ends is None or expected.ends[0] != End.ENDLESS.value):
        yield (
            case.at,
            Said("the call never ends: it stays in `{node}`", node=came.node),
            Said("add a step, or give the flow a limit"),
        )
    elif expected.ends is not None and _end(expected.ends[0]) not in (came.end.value, came.reason):
        ended = came.reason or came.end.value
        yield (
            expected.ends[1],
            Said("the call ended as `{ended}` in `{node}`", ended=ended, node=came.node),
            Said("correct the flow or the test"),
        )
    queue = came.queues[-1] if came.queues else ""
    if expected.queue is not None and expected.queue[0] != queue:
        joined = "the caller joined `{queue}`" if queue else "the caller joined no queue"
        yield expected.queue[1], Said(joined, queue=queue), Said("correct the flow or the test")
    if expected.left is not None and expected.left[0] != came.queue_outcome:
        outcome = came.queue_outcome or Said("was not left")
        yield (
            expected.left[1],
            Said("the queue's outcome is `{outcome}`", outcome=outcome),
            Said("correct the flow or the test"),
        )


def _left_over(left: str, came: Transcript) -> Said:
    if not left:
        return Said("every move was made")
    return Said(
        "nobody listened for `{left}`: the call was in `{node}` at the end", left=left, node=came.node
    )


def _end(word: str) -> str:
    return ENDS.get(word, word)


# ---- what was heard


def _sounds(expected: Expected, heard: Sequence[Heard]) -> Iterator[Wrong]:
    missing = _first_unheard(expected.hears, heard)
    if missing is not None:
        yield (
            missing[1],
            Said("`{missing}` is not heard there", missing=missing[0]),
            Said("see below what is"),
        )
    for text, at in expected.hears_not:
        if any(matches(text, one) for one in heard):
            yield at, Said("`{text}` is heard", text=text), Said("see below when")
    if expected.hears_all is not None:
        wanted = expected.hears_all
        for number, one in enumerate(heard):
            if number >= len(wanted):
                last = wanted[-1][1] if wanted else None
                yield (
                    last or Mark(1, 1),
                    Said("more is heard: {heard}", heard=_short(one)),
                    Said("add it, or use `hears`"),
                )
                return
            if not matches(wanted[number][0], one):
                yield (
                    wanted[number][1],
                    Said(
                        "{heard} is heard instead of `{wanted}`", heard=_short(one), wanted=wanted[number][0]
                    ),
                    Said("see below"),
                )
                return
        if len(wanted) > len(heard):
            text, at = wanted[len(heard)]
            yield at, Said("`{text}` is not heard: the call is over", text=text), Said("see below what is")


def matches(wanted: str, heard: Heard) -> bool:
    """Whether this is a prompt of what was heard, in any language, or some of its words."""
    text, prompts = heard
    named = any(wanted == name or wanted == name.partition("/")[2] for name in prompts)
    return named or " ".join(wanted.casefold().split()) in text.casefold()


def _first_missing(
    wanted: Iterable[Placed], found: Sequence[object], is_it: Callable[..., bool]
) -> Placed | None:
    """The first that does not follow the one before it."""
    at = 0
    for one in wanted:
        at = next((number for number in range(at, len(found)) if is_it(one[0], found[number])), -1) + 1
        if not at:
            return one
    return None


def _first_unheard(wanted: Iterable[Placed], heard: Sequence[Heard]) -> Placed | None:
    """The same, but several of them may be in what is said in one go."""
    at, here = 0, set[str]()
    for one in wanted:
        first = at + 1 if one[0] in here else at
        found = next((number for number in range(first, len(heard)) if matches(one[0], heard[number])), -1)
        if found < 0:
            return one
        here = {*here, one[0]} if found == at else {one[0]}
        at = found
    return None


def _difference(expected: Expected, heard: Sequence[Heard]) -> tuple[str, ...]:
    """What was heard, line by line: `=` as expected, `-` expected in vain, `!` unwanted."""
    left = [text for text, _ in (expected.hears_all or expected.hears)]
    lines: list[str] = []
    for one in heard:
        skipped = next((number for number, text in enumerate(left) if matches(text, one)), None)
        if any(matches(text, one) for text, _ in expected.hears_not):
            lines.append(f"! {_short(one)}")
        elif skipped is None:
            lines.append(f"  {_short(one)}")
        else:
            lines += [f"- {text}" for text in left[:skipped]]
            lines.append(f"= {_short(one)}")
            del left[: skipped + 1]
            while left and expected.hears_all is None and matches(left[0], one):
                del left[0]
    return (*lines, *(f"- {text}" for text in left))


def _short(heard: Heard) -> str:
    text, prompts = heard
    return f"[{' '.join(prompts)}] {text}".strip()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
