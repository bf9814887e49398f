"""Who answers the questions of flows: one answerer for each kind, and always an answer, be it that there is none.

    kinds = {"fetch": fetcher.fetch, …}            # what the service hands in: see `answers`
    AskOutside -> Answers.ask -> the answerer of its kind -> OutsideAnswered

An answerer is `async (Question) -> Json`, with `NoAnswer` for every failure it can name. It may take `timeout_s`; who
takes longer is cut off. No answer is ever waited for by anybody but the caller who asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType

import structlog

from callcenter.calls.effects import AskOutside, OutsideAnswered
from callcenter.outside.asked import Answerer, Question
from callcenter.outside.errors import NoAnswer
from callcenter.outside.fetching import Fetcher
from ivr_flows import Json

log = structlog.get_logger("answers")

NONE: Mapping[str, Answerer] = MappingProxyType({})

MOST_AT_ONCE = 1_000
"""Questions under way: beyond this something outside hangs, and more tasks would only make it worse."""


class Answers:
    """Carries out `AskOutside`. `tell` takes the answer in a later turn; `closers` are awaited at the end."""

    def __init__(
        self,
        kinds: Mapping[str, Answerer],
        tell: Callable[[OutsideAnswered], None],
        closers: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        self._closers = tuple(closers)
        self._kinds = dict(kinds)
        self._tell = tell
        self._running: set[asyncio.Task[None]] = set()

    def ask(self, wish: AskOutside) -> None:
        task = asyncio.ensure_future(self._answer(wish))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        """Cut off what is under way: the calls are over."""
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running)
        for close in self._closers:
            await close()

    async def _answer(self, wish: AskOutside) -> None:
        value: Json = None
        failure = ""
        try:
            value = await asyncio.wait_for(self._found(wish), wish.timeout_s)
        except NoAnswer as none:
            failure = none.failure
            log.info("no_answer", call_id=wish.call, kind=wish.kind, failure=failure, why=str(none))
        except TimeoutError:
            failure = "timeout"
            log.warning("answer_slow", call_id=wish.call, kind=wish.kind, limit_s=wish.timeout_s)
        except Exception:  # whatever an answerer raises, the caller goes on
            failure = "failed"
            log.exception("answer_failed", call_id=wish.call, kind=wish.kind)
        self._tell(OutsideAnswered(call=wish.call, ask=wish.ask, value=value, failure=failure))

    async def _found(self, wish: AskOutside) -> Json:
        answerer = self._kinds.get(wish.kind)
        if answerer is None:
            raise NoAnswer("unknown", f"nobody answers questions of kind {wish.kind!r}")
        if len(self._running) > MOST_AT_ONCE:
            raise NoAnswer("busy", f"{MOST_AT_ONCE} questions are under way")
        return await answerer(
            Question(
                key=f"{wish.call}/{wish.ask}",
                call=wish.call,
                request=wish.request,
                timeout_s=wish.timeout_s,
                language=wish.language,
            )
        )


def answers(tell: Callable[[OutsideAnswered], None], more: Mapping[str, Answerer] = NONE) -> Answers:
    """All kinds of questions there are; `more`: those whose answerers need parts of the service."""
    fetcher = Fetcher()
    return Answers({"fetch": fetcher.fetch, **more}, tell, [fetcher.close])
