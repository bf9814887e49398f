"""A web service on loopback that answers as a test says, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    """One request: its line, headers in lower case, and body."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class WebService:
    """`async with WebService([(200, b"{}"), …]) as service:`; the last answer repeats. Status 0: never answers."""

    answers: list[tuple[int, bytes]]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    async def __aenter__(self) -> WebService:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readline()).decode().strip()
        headers: dict[str, str] = {}
        while raw := (await reader.readline()).strip():
            name, _, value = raw.decode().partition(":")
            headers[name.lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.asked.append(Asked(line, headers, body))
        status, answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if status:
            head = f"HTTP/1.1 {status} x\r\nContent-Length: {len(answer)}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode() + answer)
            await writer.drain()
        else:
            await reader.read()
        writer.close()


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()
