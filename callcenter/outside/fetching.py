"""`fetch` of flows: HTTP with time-outs, attempts and a limit on what is read. The request is the node's.

What may have reached the server is sent again only if that does no harm (GET and PUT); a POST is repeated only when
no connection came about. Every attempt carries the same `Idempotency-Key`. Redirects are not followed: a server that
is trusted must not name one that is not.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import httpx

from callcenter.outside.asked import Question
from callcenter.outside.errors import NoAnswer
from ivr_flows import Json

MAX_BYTES = 256 * 1024
"""Of one answer: a caller's order, not the whole catalogue."""

HARMLESS = frozenset({"GET", "PUT"})
"""Twice is as good as once (RFC 9110 9.2.2)."""


class Fetcher:
    """One pool of connections for all flows, made at the first question."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    async def fetch(self, question: Question) -> Json:
        """Answer with the JSON that the server sent; NoAnswer: refused, unreachable, timeout, status_404, not_json…"""
        request = question.request
        retries, pause_s = int(_number(request, "retries")), _number(request, "pause_s")
        for attempt in range(retries + 1):
            if attempt:
                await asyncio.sleep(pause_s * attempt)
            try:
                return await self._once(request, question.key)
            except NoAnswer as none:
                last = none
                if not _may_repeat(str(request["method"]), none.failure):
                    break
        raise last

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _once(self, request: Mapping[str, Json], key: str) -> Json:
        body = request.get("body")
        try:
            async with self._pool().stream(
                str(request["method"]),
                str(request["url"]),
                headers={**_headers(request), "Idempotency-Key": key},
                content=None if body is None else json.dumps(body).encode(),
                timeout=_number(request, "attempt_s"),
            ) as response:
                if not response.is_success:
                    raise NoAnswer(f"status_{response.status_code}", f"{response.url.host} said no")
                return _read(await _whole(response))
        except httpx.ConnectError as error:
            raise NoAnswer("unreachable", str(error)) from error
        except httpx.TimeoutException as error:
            raise NoAnswer("timeout", type(error).__name__) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoAnswer("refused", type(error).__name__) from error

    def _pool(self) -> httpx.AsyncClient:
        if self._client is None:
            # The environment's proxies are for people who browse, not for a server that asks its neighbours.
            self._client = httpx.AsyncClient(transport=self._transport, trust_env=False)
        return self._client


def _may_repeat(method: str, failure: str) -> bool:
    if failure == "unreachable":
        return True
    is_their_fault = failure in ("timeout", "refused") or failure.startswith("status_5")
    return is_their_fault and method in HARMLESS


def _headers(request: Mapping[str, Json]) -> dict[str, str]:
    given = request.get("headers")
    named = {name: str(value) for name, value in given.items()} if isinstance(given, dict) else {}
    return {"Accept": "application/json", "Content-Type": "application/json", **named}


def _number(request: Mapping[str, Json], name: str) -> float:
    value = request.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


async def _whole(response: httpx.Response) -> bytes:
    octets = b""
    async for piece in response.aiter_bytes():
        octets += piece
        if len(octets) > MAX_BYTES:
            raise NoAnswer("too_long", f"more than {MAX_BYTES} bytes")
    return octets


def _read(octets: bytes) -> Json:
    try:
        data: Json = json.loads(octets) if octets.strip() else None
    except (ValueError, RecursionError) as error:
        raise NoAnswer("not_json", type(error).__name__) from error
    return data
