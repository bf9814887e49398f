"""Messages of flows on their way out: kept on disk until they are delivered, tried again, and never too many.

    asked ─ put into the folder ─▶ waiting ─ delivered ─▶ gone
                                      └ refused, or tried often enough ─▶ folder `failed`, told and counted

A message nobody waits for is safe once it is in the folder: a process that is killed sends it after its next start.
Whoever receives it may see it twice, and knows it by its Idempotency-Key. What a caller typed in secret is kept in
memory only. A message that is waited for is tried as long as the caller waits, and is not kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import httpx
import structlog

from callcenter.events import Event, MessageFailed, MessageSent
from callcenter.outside.asked import Question
from callcenter.outside.errors import NoAnswer
from callcenter.outside.hooks import Hook, Message, body_of, headers_of, may_try_again, pause_s
from ivr_flows import Json

log = structlog.get_logger("hooks")

AT_ONCE = 10
"""Requests under way to one hook: more would not make a slow gateway faster."""

MOST_FAILED = 1000
"""Messages kept that could not be delivered, the oldest go first."""


class Outbox:
    """`note` journals what became of each message; `now` in UTC seconds. `start` before, `stop` after all calls."""

    def __init__(
        self,
        hooks: Mapping[str, Hook],
        folder: Path,
        note: Callable[[Sequence[Event]], None],
        now: Callable[[], float],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._hooks = dict(hooks)
        self._folder = folder
        self._note = note
        self._now = now
        self._sleep = sleep
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        self._places = {name: asyncio.Semaphore(AT_ONCE) for name in hooks}
        self._waiting: Counter[str] = Counter()
        self._sending: set[asyncio.Task[None]] = set()
        self.counts: Counter[str] = Counter()
        self.failing: dict[str, str] = {}
        """Hook → why its last message could not be delivered; gone with the next that was."""

    @property
    def waiting(self) -> int:
        """Messages on their way."""
        return self._waiting.total()

    def change(self, hooks: Mapping[str, Hook]) -> None:
        """From now on these; what is on its way to one that is gone is not sent any more."""
        self._hooks = dict(hooks)
        for name in hooks:
            self._places.setdefault(name, asyncio.Semaphore(AT_ONCE))

    async def start(self) -> None:
        """Send what the last run had promised to."""
        for message in await asyncio.to_thread(self._left_over):
            self._waiting[message.hook] += 1
            self._send(message)

    async def stop(self) -> None:
        """Cut off what is under way; what is in the folder goes out after the next start."""
        for task in self._sending:
            task.cancel()
        if self._sending:
            await asyncio.wait(self._sending)
        if self._client is not None:
            await self._client.aclose()

    async def answer(self, question: Question) -> Json:
        """A flow's message: put away to be sent, or sent while the caller waits. NoAnswer: unknown, busy, status_…"""
        request = question.request
        hook = self._hooks.get(str(request.get("hook")))
        if hook is None:
            raise NoAnswer("unknown", f"there is no hook {str(request.get('hook'))[:64]!r}")
        if self._waiting[hook.name] >= hook.waiting:
            self.counts[f"{hook.name}.refused"] += 1
            self.failing[hook.name] = f"{hook.waiting} messages wait already"
            raise NoAnswer("busy", f"{hook.waiting} messages to {hook.name} wait already")
        values = request.get("values")
        message = Message(
            key=question.key,
            hook=hook.name,
            call=question.call,
            at=self._now(),
            values=values if isinstance(values, dict) else {},
            is_secret=bool(request.get("secret")),
        )
        if request.get("wait"):
            await self._while_waiting(hook, message)
            return {"delivered": True}
        self._waiting[hook.name] += 1  # before the disk: others ask meanwhile
        try:
            await self._put_away(message)
        finally:
            self._send(message)
        return {"delivered": False}

    # ---- one message

    async def _while_waiting(self, hook: Hook, message: Message) -> None:
        self._waiting[hook.name] += 1
        failure = "timeout"
        try:
            failure, _ = await self._deliver(hook, message)
        finally:
            self._waiting[hook.name] -= 1
            self._settle(message, failure)
        if failure:
            raise NoAnswer(failure, f"{hook.name} was not told")

    def _send(self, message: Message) -> None:
        """On its way, beside the calls; it is counted among those who wait already."""
        task = asyncio.ensure_future(self._see_to(message))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _see_to(self, message: Message) -> None:
        try:
            hook = self._hooks.get(message.hook)
            failure = "unknown"
            if hook is not None:
                failure, _ = await self._deliver(hook, message)
            self._settle(message, failure)
            await asyncio.to_thread(self._file_away, message, is_delivered=not failure)
        except OSError as error:
            log.error("outbox_broken", hook=message.hook, why=str(error))
        finally:
            self._waiting[message.hook] -= 1

    async def _deliver(self, hook: Hook, message: Message) -> tuple[str, int]:
        """Try as often as the hook says; return why not ("" = delivered), and how often it was tried."""
        for attempt in range(1, hook.retries + 2):
            async with self._places[hook.name]:
                failure, wanted_s = await self._try(hook, message)
            if not failure or not may_try_again(failure) or attempt > hook.retries:
                break
            log.info("message_again", hook=hook.name, call_id=message.call, failure=failure, attempt=attempt)
            await self._sleep(pause_s(hook, attempt, wanted_s))
        return failure, attempt

    async def _try(self, hook: Hook, message: Message) -> tuple[str, float]:
        """Once. Return why not, and how many seconds the other side wants us to rest (RFC 9110 10.2.3)."""
        body = body_of(hook, message)
        if hook.path:
            return await asyncio.to_thread(_append, Path(hook.path), body), 0.0
        try:
            response = await self._pool().request(
                hook.method,
                hook.url,
                content=body,
                headers=headers_of(hook, message, body, self._now()),
                timeout=hook.timeout_s,
            )
        except httpx.ConnectError:
            return "unreachable", 0.0
        except httpx.TimeoutException:
            return "timeout", 0.0
        except (httpx.HTTPError, httpx.InvalidURL):
            return "broken", 0.0
        if response.is_success:
            return "", 0.0
        rest = response.headers.get("Retry-After", "")
        return f"status_{response.status_code}", float(rest) if rest.isdecimal() and len(rest) < 6 else 0.0

    def _pool(self) -> httpx.AsyncClient:
        if self._client is None:
            # The environment's proxies are for people who browse, not for a server that tells its neighbours.
            self._client = httpx.AsyncClient(transport=self._transport, trust_env=False)
        return self._client

    def _settle(self, message: Message, failure: str) -> None:
        """Count it, journal it, and say so when it has failed: never what was in it."""
        self.counts[f"{message.hook}.{'failed' if failure else 'sent'}"] += 1
        if failure:
            self.failing[message.hook] = failure
            log.warning("message_failed", hook=message.hook, call_id=message.call, failure=failure)
            self._note(
                [
                    MessageFailed(
                        at=self._now(), call=message.call, hook=message.hook, key=message.key, why=failure
                    )
                ]
            )
            return
        self.failing.pop(message.hook, None)
        self._note([MessageSent(at=self._now(), call=message.call, hook=message.hook, key=message.key)])

    # ---- the folder

    async def _put_away(self, message: Message) -> None:
        if message.is_secret:
            return
        try:
            await asyncio.to_thread(_write, self._path(message), json.dumps(message.to_data()).encode())
        except OSError as error:
            # Nobody waits for it: it is sent all the same, only not after a kill.
            log.error("message_not_kept", hook=message.hook, why=str(error))

    def _path(self, message: Message, *inside: str) -> Path:
        # Keys have slashes, and come from nobody we trust less than ourselves; a hash is a name everywhere.
        name = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        return self._folder.joinpath(*inside, f"{name}.json")

    def _file_away(self, message: Message, *, is_delivered: bool) -> None:
        path = self._path(message)
        if is_delivered or message.is_secret:
            path.unlink(missing_ok=True)
            return
        if not path.exists():
            return
        failed = self._path(message, "failed")
        failed.parent.mkdir(mode=0o700, exist_ok=True)
        path.rename(failed)
        old = sorted(failed.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)
        for one in old[: max(0, len(old) - MOST_FAILED)]:
            one.unlink(missing_ok=True)

    def _left_over(self) -> list[Message]:
        messages = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                messages.append(Message.from_data(json.loads(path.read_bytes())))
            except (OSError, ValueError, KeyError, TypeError) as error:
                log.error("message_unreadable", file=path.name, why=type(error).__name__)
        for stray in self._folder.glob("*.part"):
            stray.unlink(missing_ok=True)
        return sorted(messages, key=lambda message: (message.at, message.key))


def _write(path: Path, octets: bytes) -> None:
    """All of it or nothing, for our eyes only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _append(path: Path, line: bytes) -> str:
    """Add a line to a file; return why not."""
    with contextlib.suppress(FileExistsError):
        path.parent.mkdir(mode=0o700, parents=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
            file.write(line + b"\n")
    except OSError:
        return "disk"
    return ""
