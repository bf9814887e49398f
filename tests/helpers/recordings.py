"""What is in a recording's file, and asking the product for it."""

from __future__ import annotations

import json
import struct
import urllib.request
from typing import Any

from tests.helpers.product import Product
from tests.helpers.sounds import Samples, from_ulaw

ULAW = 7


def channels_of(wav: bytes) -> list[Samples]:
    """The channels of a µ-law WAV file, each as floats."""
    assert (wav[:4], wav[8:12]) == (b"RIFF", b"WAVE")
    at, channels, data = 12, 0, b""
    while at + 8 <= len(wav):
        name, size = wav[at : at + 4], struct.unpack_from("<I", wav, at + 4)[0]
        body = wav[at + 8 : at + 8 + size]
        if name == b"fmt ":
            kind, channels, rate = struct.unpack_from("<HHI", body)
            assert (kind, rate) == (ULAW, 8000)
        elif name == b"data":
            data = body
        at += 8 + size + size % 2
    return [from_ulaw(data[channel::channels]) for channel in range(channels)]


def fetch(product: Product, path: str, token: str, *, part: str = "") -> bytes:
    """The octets at this path, or of one range of them."""
    headers = {"Authorization": f"Bearer {token}", **({"Range": part} if part else {})}
    request = urllib.request.Request(f"{product.url}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return bytes(answer.read())


def send(product: Product, path: str, token: str, body: dict[str, Any], method: str = "POST") -> int:
    """Ask for a change; return the status."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{product.url}{path}", data=json.dumps(body).encode(), headers=headers, method=method
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.status)
