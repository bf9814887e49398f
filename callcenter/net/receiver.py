"""Who is told what arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.sip.errors import ParseError
from callcenter.sip.link import Link
from callcenter.sip.message import Message, Request
from callcenter.sip.source import mark_source


@dataclass(frozen=True, slots=True)
class Receiver:
    """The three things a transport tells. After `on_closed` a link is never heard of again."""

    on_message: Callable[[Message, Link], object]
    on_bad: Callable[[ParseError, Link], object]
    on_closed: Callable[[Link], object]

    def arrived(self, message: Message, link: Link) -> None:
        """Tell of a message, its source written into its Via: the server transport's duty (RFC 3261 18.2.1)."""
        self.on_message(mark_source(message, link) if isinstance(message, Request) else message, link)

    def garbled(self, error: ParseError, link: Link) -> None:
        """Tell of bad input; the answer to what could be read goes the same way back."""
        if error.partial is not None:
            error.partial = mark_source(error.partial, link)
        self.on_bad(error, link)
