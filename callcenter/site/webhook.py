"""Where flows may send messages to: their part of the site file. A text message and an e-mail are such, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, JsonValue, Tag

from callcenter.site.part import Part, Problem, shape
from ivr_flows.errors import ExpressionError
from ivr_flows.template import parse_template
from said import Said

HookName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")]
PlainText = Annotated[str, Field(max_length=2000, pattern=r"^[^\r\n]*$")]

MAX_DEPTH = 8
"""Mappings and lists inside each other in a body."""


class SiteSecret(Part):
    """Something that stands in no file that people edit: in the environment, or in a file of its own.

    `prefix` comes before it, such as "Bearer ".
    """

    env: str = Field(default="", pattern=r"^([A-Za-z_][A-Za-z0-9_]{0,127})?$")
    file: str = Field(default="", max_length=1000)
    prefix: PlainText = ""

    def conflicts(self) -> Iterator[Problem]:
        """What does not go together; places are relative to the secret."""
        if bool(self.env) == bool(self.file):
            yield (), Said("has exactly one of env (a variable of the environment) and file")


HeaderValue = Annotated[
    Annotated[SiteSecret, Tag("[secret]")] | Annotated[PlainText, Tag("[text]")],
    Discriminator(shape("[secret]")),
]


def _body(given: JsonValue) -> JsonValue:
    for text in texts(given):
        try:
            parse_template(text)
        except ExpressionError as error:
            raise ValueError(
                Said("{text!r} cannot be understood: {problem}", text=text[:40], problem=error.problem)
            ) from error
    return given


def texts(body: JsonValue, depth: int = 0) -> Iterator[str]:
    """Every text in a body: the templates. ValueError for one that is nested too deeply."""
    if depth > MAX_DEPTH:
        raise ValueError(Said("is nested more than {most} deep", most=MAX_DEPTH))
    match body:
        case str():
            yield body
        case list():
            for item in body:
                yield from texts(item, depth + 1)
        case dict():
            for item in body.values():
                yield from texts(item, depth + 1)


class SiteWebhook(Part):
    """A message of a flow goes to `url`, or is added to a `file` in the data folder's `hooks`.

    `body`: what is sent, with the flow's values in braces; without one, all its values. `secret`: signs every request.
    Whoever does not answer is asked again `retries` times, after `backoff_s`, twice that, and so on. `waiting`: so many
    messages may wait to be delivered; what comes beyond that is refused.
    """

    url: str = Field(default="", max_length=2000, pattern=r"^(https?://[^\s{}@]+)?$")
    file: str = Field(default="", pattern=r"^([A-Za-z0-9_-][A-Za-z0-9._-]{0,99})?$")
    method: Literal["POST", "PUT"] = "POST"
    format: Literal["json", "form"] = "json"
    headers: dict[HeaderName, HeaderValue] = Field(default={}, max_length=30, repr=False)
    body: Annotated[dict[str, JsonValue], AfterValidator(_body)] = Field(default={}, max_length=100)
    secret: SiteSecret | None = Field(default=None, repr=False)
    timeout_s: float = Field(default=5.0, ge=0.5, le=30.0)
    retries: int = Field(default=6, ge=0, le=20)
    backoff_s: float = Field(default=2.0, ge=0.1, le=300.0)
    waiting: int = Field(default=1000, ge=1, le=10_000)

    def conflicts(self) -> Iterator[Problem]:
        """What does not go together; places are relative to the hook."""
        if bool(self.url) == bool(self.file):
            yield (), Said("has exactly one of url and file")
        for name, value in self.headers.items():
            if isinstance(value, SiteSecret):
                for place, problem in value.conflicts():
                    yield ("headers", name, *place), problem
        if self.secret is not None:
            for place, problem in self.secret.conflicts():
                yield ("secret", *place), problem
        if self.format == "form" and any(isinstance(value, dict | list) for value in self.body.values()):
            yield ("body",), Said("a form has no lists or mappings inside")
