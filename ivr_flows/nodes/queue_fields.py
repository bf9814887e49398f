"""Reads a queue node: its keys, its ways out, its announcements, and the skills it asks for."""

from __future__ import annotations

from types import MappingProxyType

from ivr_flows.errors import ExpressionError
from ivr_flows.fields import Fields
from ivr_flows.needs import parse_needs
from ivr_flows.nodes.queue import Queue
from ivr_flows.schedule import CALLBACK, MESSAGE, POSITION, QUESTION, REMINDER, Announcement
from ivr_flows.values import KEYS, Link, Needs, Prompt
from said import Said

LEFT_BY_KEY, VOICEMAIL = "left_by_key", "voicemail"

OUTCOMES = (
    "timed_out",
    "overflowed",
    "no_agent",
    "withdrawn",
    "failed",
    "unavailable",
    "callback_failed",
    LEFT_BY_KEY,
    VOICEMAIL,
)
"""How a wait may end without an agent; two of them are keys of the caller."""

MAX_ANNOUNCEMENTS = 10
MAX_STEPS = 10
"""More of either nobody can foresee the meaning of."""

_Exits = dict[str, Link]


def read(fields: Fields) -> Queue:
    """Read the fields of `Queue`."""
    keys = tuple(sorted(KEYS))
    named = fields.names()
    exits = _exits(fields)
    on_leave = _by_key(fields, "on_leave", exits.pop(LEFT_BY_KEY, None)) or fields.link("on_leave")
    on_message = _by_key(fields, "on_message", exits.pop(VOICEMAIL, None))
    needs, steps = _needs_and_steps(fields)
    every_s = fields.number("announce_every_s", 45.0, 5.0, 600.0)
    node = Queue(
        name=fields.node,
        at=fields.at,
        queue=fields.name("queue"),
        needs=needs,
        steps=steps,
        priority=fields.whole("priority", 0, -100, 100),
        announce=_announce(fields, every_s),
        connecting=fields.prompts("connecting", ("connecting",)),
        question=fields.prompts("question", ("wait_question",)),
        reminder=fields.prompts("reminder", ("wait_reminder",)),
        lost=fields.prompts("lost", ("agent_lost",)),
        not_transferred=fields.prompts("not_transferred", ("transfer_failed",)),
        other_team=fields.prompts("other_team", ("other_team",)),
        music=fields.prompts("music", ("music/hold",)),
        wait_key=fields.text("wait_key", "1", keys),
        leave_key=fields.text("leave_key", "2", keys),
        answer_s=fields.number("answer_s", 5.0, 1.0, 60.0),
        announce_every_s=every_s,
        max_wait_s=fields.number("max_wait_s", 0.0, 0.0, 86_400.0),
        on_leave=on_leave,
        on_left=fields.link("on_left"),
        outcomes=MappingProxyType(exits),
        notice=fields.prompts("notice", ("recording_notice",)),
        message_key=fields.text("message_key", "3", keys),
        message_offer=fields.prompts("message_offer", ("message_offer",) if on_message else ()),
        on_message=on_message,
        callback_key=fields.text("callback_key", "4", keys),
        callback_offer=fields.prompts(
            "callback_offer", ("callback_offer",) if "on_callback" in named else ()
        ),
        on_callback=fields.optional_link("on_callback"),
    )
    _check(fields, node)
    return node


def _check(fields: Fields, node: Queue) -> None:
    taken = {node.wait_key, node.leave_key}
    if len(taken) == 1:
        fields.wrong(
            Said("`wait_key` and `leave_key` are the same key"),
            Said("choose two keys"),
            fields.place("leave_key"),
        )
    for name, key, way in (
        ("message_key", node.message_key, node.on_message),
        ("callback_key", node.callback_key, node.on_callback),
    ):
        if way is not None and key in taken:
            fields.wrong(
                Said("`{name}` has another meaning here", name=name),
                Said("choose another key"),
                fields.place(name),
            )
        taken |= {key} if way is not None else set()
    if not node.music:
        fields.wrong(
            Said("`music` is empty"), Said("name at least one, such as music/hold"), fields.place("music")
        )


# ---- ways out


def _exits(fields: Fields) -> _Exits:
    written = fields.mapping("exits", required=False)
    if written is None:
        return {}
    for name in written.names():
        if name not in OUTCOMES:
            written.wrong(
                Said("`{name}` is no outcome of a wait", name=name),
                Said("use: {all}", all=tuple(OUTCOMES)),
                written.place(name),
            )
    return {name: written.link(name) for name in written.names()}


def _by_key(fields: Fields, name: str, exit_: Link | None) -> Link | None:
    """The way of a key may be written as a field or among the exits."""
    way = fields.optional_link(name)
    if way is not None and exit_ is not None:
        fields.wrong(
            Said("`{name}` is written among the `exits` too", name=name),
            Said("keep one of them"),
            fields.place(name),
        )
    return way or exit_


# ---- announcements


def _announce(fields: Fields, every_s: float) -> tuple[Announcement, ...]:
    if "announce" not in fields.names():
        return tuple(
            Announcement(after_s, again_s, tuple(Prompt(word, fields.at) for word in say))
            for after_s, again_s, say in (
                (0.0, 0.0, (POSITION, QUESTION, CALLBACK, MESSAGE)),
                (-1.0, every_s, (POSITION, REMINDER, CALLBACK, MESSAGE)),
            )
        )
    if "announce_every_s" in fields.names():
        fields.wrong(
            Said("`announce` says when already"),
            Said("remove `announce_every_s`"),
            fields.place("announce_every_s"),
        )
    written = fields.mappings("announce")
    if len(written) > MAX_ANNOUNCEMENTS:
        fields.wrong(
            Said("there are {count} announcements", count=len(written)),
            Said("keep to {most}", most=MAX_ANNOUNCEMENTS),
            fields.place("announce"),
        )
    return tuple(_announcement(fields, item) for item in written[:MAX_ANNOUNCEMENTS])


def _announcement(fields: Fields, item: Fields) -> Announcement:
    if not {"after_s", "every_s"} & set(item.names()):
        item.wrong(Said("it is not written when to say this"), Said("give `after_s`, `every_s` or both"))
    made = Announcement(
        after_s=item.number("after_s", -1.0, 0.0, 86_400.0),
        every_s=item.number("every_s", 0.0, 5.0, 3_600.0),
        say=item.prompts("say"),
    )
    for word, field, is_there in (
        (CALLBACK, "on_callback", "on_callback" in fields.names()),
        (MESSAGE, "on_message", "on_message" in fields.names() or _leads_to_a_box(fields)),
    ):
        said = next((prompt for prompt in made.say if prompt.name == word), None)
        if said is not None and not is_there:
            item.wrong(
                Said("`{word}` is offered, but nothing does it", word=word),
                Said("add `{field}`", field=field),
                said.at,
            )
    item.finish()
    return made


def _leads_to_a_box(fields: Fields) -> bool:
    exits = fields.mapping("exits", required=False)
    return exits is not None and VOICEMAIL in exits.names()


# ---- skills


def _needs_and_steps(fields: Fields) -> tuple[Needs, tuple[tuple[Needs, float], ...]]:
    """A mapping or an expression; or a list of such, each for its time but the last."""
    if not fields.is_list("needs"):
        return _needs(fields), ()
    written = fields.mappings("needs")
    if len(written) > MAX_STEPS:
        fields.wrong(
            Said("there are {count} steps", count=len(written)),
            Said("keep to {most}", most=MAX_STEPS),
            fields.place("needs"),
        )
    steps = [_step(item, is_last=item is written[-1]) for item in written[:MAX_STEPS]]
    return (steps[-1][0], tuple(steps[:-1])) if steps else ((), ())


def _step(item: Fields, *, is_last: bool) -> tuple[Needs, float]:
    if "needs" not in item.names():
        item.wrong(Said("`needs` is missing"), Said("add it; `anyone` will do"))
    if not is_last and "for_s" not in item.names():
        item.wrong(Said("`for_s` is missing"), Said("say how long this step is tried"))
    if is_last and "for_s" in item.names():
        item.wrong(
            Said("the last step holds as long as it takes"),
            Said("remove `for_s`, or add a step such as {{needs: anyone}}"),
            item.place("for_s"),
        )
    step = _needs(item), item.number("for_s", 0.0, 1.0, 86_400.0)
    item.finish()
    return step


def _needs(fields: Fields) -> Needs:
    if fields.is_simple("needs"):
        text = fields.text("needs")
        try:
            return parse_needs(text) if text.strip() else ()
        except ExpressionError as error:
            fields.wrong(
                Said("`needs` cannot be understood: {problem}", problem=error.problem),
                Said("write, for instance, Chinese >= 7 and (billing >= 5 or sales >= 5)"),
                fields.place_inside("needs", error.column),
            )
            return ()
    skills = fields.mapping("needs", required=False)
    return () if skills is None else tuple((skill, skills.whole(skill, 1, 1, 10)) for skill in skills.names())
