"""fetch: ask a web service and keep parts of its JSON answer in variables.

What variables bring into the address is percent-encoded, so that no caller can lead the request elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from ivr_flows.expression import Expression
from ivr_flows.fields import Fields, ways
from ivr_flows.functions import text_of
from ivr_flows.nodes.asking import Asking
from ivr_flows.nodes.picking import Picked, keep, read_picked
from ivr_flows.run import Run
from ivr_flows.template import Template
from ivr_flows.values import Exit, Json, Link, Mark, Use, Value
from said import Said

METHODS = ("GET", "POST", "PUT")
PAUSE_S = 0.2
"""Before the second attempt; twice that before the third, and so on."""

_ADDRESS = re.compile(r"https?://[^/{}\s?#@]+(?:[/?]|\Z)")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch(Asking):
    """`read`: variable and path. An answer in which a path leads nowhere goes by `on_missing`, no answer by `on_fail`.

    `timeout_s` is that of all attempts; `attempt_s` of each.
    """

    KIND: ClassVar[str] = "fetch"

    url: Template
    url_at: Mark
    method: str
    headers: Mapping[str, Template]
    body: Mapping[str, Expression]
    attempt_s: float
    retries: int
    picked: Picked
    next: Link
    on_missing: Link | None
    on_fail: Link

    def request(self, run: Run) -> Mapping[str, Json]:
        known = run.position.variables
        address = "".join(
            piece if isinstance(piece, str) else quote(text_of(piece.value), safe="")
            for piece in self.url.pieces(known)
        )
        body: dict[str, Json] = {name: _json(run.value(value)) for name, value in self.body.items()}
        return {
            "url": address,
            "method": self.method,
            "headers": {name: value.render(known) for name, value in self.headers.items()},
            "body": body or None,
            "attempt_s": self.attempt_s,
            "retries": self.retries,
            "pause_s": PAUSE_S,
        }

    def answered(self, run: Run, value: Json) -> None:
        is_whole = keep(run, self.picked, value)
        run.go((self.next if is_whole else self.on_missing or self.on_fail).to)

    def failed(self, run: Run, failure: str) -> None:
        run.go(self.on_fail.to)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next, on_missing=self.on_missing, on_fail=self.on_fail)

    def reads(self) -> tuple[Use, ...]:
        names = self.url.names.union(
            *(template.names for template in self.headers.values()),
            *(expression.names for expression in self.body.values()),
        )
        return tuple(Use(name, self.url_at) for name in sorted(names))

    def writes(self) -> tuple[Use, ...]:
        return tuple(use for use, _ in self.picked)

    def writes_by(self, exit: str) -> tuple[Use, ...]:
        return self.writes() if exit == "next" else ()


def _json(value: Value) -> Json:
    return list(value) if isinstance(value, tuple) else value


def read(fields: Fields) -> Fetch:
    """Read `url`, `method`, `headers`, `body`, `read`, `timeout_s` (each attempt), `retries` and the ways out."""
    attempt_s = fields.number("timeout_s", 3.0, 0.1, 30.0)
    retries = fields.whole("retries", 1, 0, 5)
    node = Fetch(
        name=fields.node,
        at=fields.at,
        timeout_s=(retries + 1) * attempt_s + PAUSE_S * retries * (retries + 1) / 2,
        meanwhile=fields.prompts("meanwhile", ()),
        url=fields.template("url"),
        url_at=fields.place("url"),
        method=fields.text("method", "GET", METHODS),
        headers=fields.table("headers", _header, required=False),
        body=fields.table("body", lambda body, name: body.expression(name), required=False),
        attempt_s=attempt_s,
        retries=retries,
        picked=read_picked(fields, "$.order.items[0].name"),
        next=fields.link("next"),
        on_missing=fields.optional_link("on_missing"),
        on_fail=fields.link("on_fail"),
    )
    if node.url.text.strip() and not _ADDRESS.match(node.url.text):
        fields.wrong(
            Said("`url` must begin with http:// or https:// and a fixed host"),
            Said("put variables behind the host only, as in https://shop.example/orders/{{order}}"),
            fields.place("url"),
        )
    if node.body and node.method == "GET":
        fields.wrong(
            Said("GET has no body"), Said("write `method: POST`, or remove `body`"), fields.place("body")
        )
    return node


def _header(headers: Fields, name: str) -> Template:
    if not _HEADER.match(name):
        headers.wrong(
            Said("`{name}` is no header", name=name[:40]),
            Said("use letters, digits and -"),
            headers.place(name),
        )
    return headers.template(name)
