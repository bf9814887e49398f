"""Who is told what arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.sip.errors import ParseError
from callcenter.sip.link import Link
from callcenter.sip.message import Message


@dataclass(frozen=True, slots=True)
class Receiver:
    """The three things a transport tells. After `on_closed` a link is never heard of again."""

    on_message: Callable[[Message, Link], object]
    on_bad: Callable[[ParseError, Link], object]
    on_closed: Callable[[Link], object]
