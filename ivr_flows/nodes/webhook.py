"""webhook: tell another system something (send a text message, an e-mail, open a ticket), by a hook of the site.

The site's `webhooks:` say where it goes and how; the flow says which, and with what values. Unless `wait`, the caller
goes on at once, and what becomes of the message is the house's to see to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ivr_flows.expression import Expression
from ivr_flows.fields import Fields, ways
from ivr_flows.nodes.asking import Asking
from ivr_flows.run import Run
from ivr_flows.values import Exit, Json, Link, Mark, Named, Use, Value
from said import Said

UNWATCHED_S = 5.0
"""How long it may take until a message nobody waits for is safe with the house."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook(Asking):
    """`wait`: the caller waits until it has been delivered; then `on_fail` is where it was not."""

    KIND: ClassVar[str] = "webhook"

    hook: str
    hook_at: Mark = field(compare=False)
    values: Mapping[str, Expression]
    wait: bool
    next: Link
    on_fail: Link | None

    def enter(self, run: Run) -> None:
        if self.wait:
            self.put(run)
            return
        run.ask(self.KIND, self.request(run), UNWATCHED_S)
        if run.position.ask:
            run.go(self.next.to)

    def request(self, run: Run) -> Mapping[str, Json]:
        names = frozenset[str]().union(*(value.names for value in self.values.values()))
        return {
            "hook": self.hook,
            "values": {name: _json(run.value(value)) for name, value in self.values.items()},
            "wait": self.wait,
            # What is secret is never written to a disk, not even to be sent after a restart.
            "secret": run.is_secret(names),
        }

    def answered(self, run: Run, value: Json) -> None:
        run.go(self.next.to)

    def failed(self, run: Run, failure: str) -> None:
        run.go((self.on_fail or self.next).to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next, on_fail=self.on_fail)

    def reads(self) -> tuple[Use, ...]:
        names = frozenset[str]().union(*(value.names for value in self.values.values()))
        return tuple(Use(name, self.at) for name in sorted(names))

    def names_used(self) -> tuple[Named, ...]:
        return (Named("webhook", self.hook, self.hook_at),)

    @property
    def waits(self) -> bool:
        return self.wait


def _json(value: Value) -> Json:
    return list(value) if isinstance(value, tuple) else value


def read(fields: Fields) -> Webhook:
    """Read `hook`, `values`, `wait`, `timeout_s`, `meanwhile`, `next` and `on_fail`."""
    wait = fields.flag("wait", False)
    node = Webhook(
        name=fields.node,
        at=fields.at,
        hook=fields.text("hook"),
        hook_at=fields.place("hook"),
        values=fields.table("values", lambda values, name: values.expression(name), required=False),
        wait=wait,
        timeout_s=fields.number("timeout_s", 5.0, 0.5, 30.0),
        meanwhile=fields.prompts("meanwhile", ()),
        next=fields.link("next"),
        on_fail=fields.optional_link("on_fail"),
    )
    if not wait and node.on_fail is not None:
        fields.wrong(
            Said("`on_fail` is never gone by: nobody waits for the answer"),
            Said("write `wait: true`, or remove it"),
            fields.place("on_fail"),
        )
    return node
