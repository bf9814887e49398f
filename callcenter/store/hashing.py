"""New passwords hashed beside the calls, one after another; ahead of a site in a thread that makes way for the rest."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from callcenter.site import Account, Passwords, Site, sip_ha1

Told = Callable[[int, int], None]
"""Hears before each password, and at the end, how many of how many are hashed; what it raises ends the work."""

AFTER_CALLS = 5


async def hashed_ahead(
    site: Site, stored: Mapping[str, Account], passwords: Passwords, told: Told
) -> dict[str, str]:
    """The hash of every password that the records do not have yet, by `key_of` its digests; there is time."""
    wanted = await asyncio.to_thread(_wanted, site, stored)
    found: dict[str, str] = {}
    loop, thread = asyncio.get_running_loop(), ThreadPoolExecutor(1, "hashing", _make_way)
    try:
        for at, (key, password) in enumerate(wanted):
            told(at, len(wanted))
            found[key] = await loop.run_in_executor(thread, passwords.hash, password)
    finally:
        thread.shutdown(wait=False)
    told(len(wanted), len(wanted))
    return found


async def all_hashes(
    site: Site, stored: Mapping[str, Account], passwords: Passwords, ahead: Mapping[str, str]
) -> dict[str, str]:
    """As above, of a site that is being loaded; what was made `ahead` is not made again."""
    wanted = await asyncio.to_thread(_wanted, site, stored)
    return {
        key: ahead[key] if key in ahead else await asyncio.to_thread(passwords.hash, password)
        for key, password in wanted
    }


def key_of(ha1: Mapping[str, str]) -> str:
    """What a hash is found by: name, realm and password, and none of them to be read."""
    return ha1["SHA-256"]


def kept_hash(stored: Account | None, ha1: Mapping[str, str]) -> str:
    """The one in the records, when the cheap digest tells that the password is the same."""
    return stored.password_hash if stored is not None and stored.ha1 == ha1 else ""


def _wanted(site: Site, stored: Mapping[str, Account]) -> list[tuple[str, str]]:
    """Of people alone: a phone never signs in to pages, and a site of a thousand phones starts minutes sooner."""
    found = []
    for name, user in site.users.items():
        ha1 = sip_ha1(name, site.realm, user.password)
        if not kept_hash(stored.get(name), ha1):
            found.append((key_of(ha1), user.password))
    return found


def _make_way() -> None:
    if sys.platform == "linux":  # Elsewhere only whole processes can be told to.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), AFTER_CALLS)
