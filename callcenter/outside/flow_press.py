"""Puts versions of flows in force: checked first, written down, then the file, so that a bad one never goes live.

Everything here reads and writes files and may take a moment: it is done beside the loop that serves the calls. What is
in force for callers changes only when somebody there hands the flow to `FlowFiles.take`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import ivr_flows as ivr
from callcenter.outside.flow_files import FlowFiles
from callcenter.outside.flow_store import FlowStore
from callcenter.publishing import (
    LONGEST_COMMENT,
    AlreadyLive,
    History,
    NoSuchVersion,
    Plan,
    Publication,
    Source,
    digest_of,
)
from said import Said

Across = Callable[[Mapping[str, ivr.Flow]], Sequence[ivr.FlowError]]
"""What is wrong between flows that are each right by themselves."""


def _nothing(flows: Mapping[str, ivr.Flow]) -> Sequence[ivr.FlowError]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be published: these words, as this flow, on whose word, when (UTC seconds).

    `live`: the version the asker saw in force ("" none), None when it does not matter which it is.
    """

    flow: str
    text: str
    by: str
    at: float
    live: str | None = None
    comment: str = ""
    source: Source = "console"
    back_to: int = 0
    planned_at: float = 0.0


class FlowPress:
    """One at a time for each store, whichever process asks. Raises PublishingError, FlowErrors, OSError."""

    def __init__(self, files: FlowFiles, store: FlowStore, across: Across = _nothing) -> None:
        self._files = files
        self._store = store
        self._across = across

    # ---- asked

    def check(self, flow: str, text: str) -> ivr.Flow:
        """The flow in this text if it could go live now, with all others as they are; raises FlowErrors."""
        found = self._files.checked(flow, text)
        current = {name: self._files.current(name) for name in self._files.names()}
        together = {name: one for name, one in current.items() if one is not None} | {flow: found}
        # What was wrong between others before is not this version's fault, and must not keep it from going live.
        others = {name: one for name, one in current.items() if one is not None}
        before = {error for error in self._across(others) if error.file != found.file}
        wrong = [one for one in self._across(together) if not one.is_warning and one not in before]
        if wrong:
            raise ivr.FlowErrors(wrong)
        return found

    def history(self, flow: str) -> History:
        return self._store.history(flow)

    def flows(self) -> tuple[str, ...]:
        """Those that have ever been saved."""
        return self._store.flows()

    def text(self, flow: str, version: str) -> str:
        """The words of a version; raises NoSuchVersion."""
        digest = self._store.history(flow).digest_of(version)
        text = self._store.text(flow, digest)
        if text is None:
            raise NoSuchVersion(
                Said("The words of {flow} {version} are not kept any more.", flow=flow, version=version)
            )
        return text

    # ---- changed

    def publish(self, order: Order) -> tuple[Publication, ivr.Flow]:
        """Check, write down, put the file in place; return what is to be taken into service."""
        with self._store.locked():
            return self._publish(self._store.history(order.flow), order)

    def roll_back(self, order: Order, number: int = 0) -> tuple[Publication, ivr.Flow]:
        """Publish again what was in force before, or the publication of that number; `order.text` is not looked at."""
        with self._store.locked():
            history = self._store.history(order.flow)
            former = history.number(number) if number else history.former()
            if former is None:
                raise NoSuchVersion(Said("The flow {flow} has no earlier version.", flow=order.flow))
            text = self._store.text(order.flow, former.digest)
            if text is None:
                raise NoSuchVersion(
                    Said(
                        "The words of {flow} {version} are not kept any more.",
                        flow=order.flow,
                        version=former.version,
                    )
                )
            return self._publish(history, replace(order, text=text, back_to=former.number))

    def _publish(self, history: History, order: Order) -> tuple[Publication, ivr.Flow]:
        found = self.check(order.flow, order.text)
        publication = Publication(
            number=0,
            digest=digest_of(order.text),
            by=order.by,
            at=order.at,
            comment=order.comment[:LONGEST_COMMENT],
            source=order.source,
            back_to=order.back_to,
            planned_at=order.planned_at,
        )
        begun = history.begin(publication, live=order.live)
        self._store.keep_text(order.flow, order.text)
        self._store.keep(begun)
        try:
            self._files.put(order.flow, order.text)
        except OSError:
            self._store.keep(begun.given_up())
            raise
        done = begun.done()
        self._store.keep(done)
        return done.publications[-1], found

    def save_draft(
        self, flow: str, text: str, *, by: str, now: float, revision: int, comment: str
    ) -> History:
        """Keep work in progress, right or wrong."""
        with self._store.locked():
            history = self._store.history(flow)
            saved = history.save_draft(text, by=by, now=now, revision=revision, comment=comment)
            self._store.keep_text(flow, text)
            return self._kept(saved)

    def drop_draft(self, flow: str, *, revision: int, now: float) -> History:
        with self._store.locked():
            return self._kept(self._store.history(flow).drop_draft(revision=revision, now=now))

    def plan(self, order: Order, at: float) -> History:
        """Publish this at `at`; it must pass the check now, and will be checked again then."""
        self.check(order.flow, order.text)
        with self._store.locked():
            digest = digest_of(order.text)
            comment = order.comment[:LONGEST_COMMENT]
            plan = Plan(digest=digest, at=at, by=order.by, asked_at=order.at, comment=comment)
            planned = self._store.history(order.flow).plan_for(plan)
            self._store.keep_text(order.flow, order.text)
            return self._kept(planned)

    def cancel_plan(self, flow: str) -> History:
        with self._store.locked():
            return self._kept(self._store.history(flow).cancel_plan())

    def carry_out(self, flow: str, now: float) -> tuple[History, ivr.Flow | None]:
        """Publish what is planned and due. None: nothing is, or it could not be; the plan then says why."""
        with self._store.locked():
            history = self._store.history(flow)
            plan = history.plan
            if plan is None or not history.is_due(now):
                return history, None
            text = self._store.text(flow, plan.digest)
            if text is None:
                return self._kept(
                    history.plan_failed(("The words of the plan are not kept any more.",))
                ), None
            order = Order(flow=flow, text=text, by=plan.by, at=now, comment=plan.comment, planned_at=plan.at)
            try:
                _, found = self._publish(history, order)
            except ivr.FlowErrors as errors:
                return self._kept(history.plan_failed(tuple(map(str, errors.errors)))), None
            except AlreadyLive:
                return self._kept(history.cancel_plan()), None
            except OSError as error:
                why = f"the file could not be written: {error.strerror}"
                return self._kept(history.plan_failed((why,))), None
            return self._store.history(flow), found

    def take_unaudited(self, flow: str) -> tuple[Publication, ...]:
        """What was published since this was asked last, by whichever process; it will not be told again."""
        with self._store.locked():
            history = self._store.history(flow)
            fresh = history.unaudited()
            if fresh:
                self._kept(replace(history, audited=fresh[-1].number))
            return fresh

    def _kept(self, history: History) -> History:
        self._store.keep(history)
        return history
