"""Choose the reactor before anything imports it: Twisted on asyncio on uvloop, one loop for everything.

Import this module first, in `__main__`, `cli` and the tests' root conftest. `twisted.internet.reactor` binds to
whatever is installed at its first import, and several libraries import it as a side effect.
"""

from __future__ import annotations

import asyncio
import sys

import uvloop
from twisted.internet import asyncioreactor


def install() -> asyncio.AbstractEventLoop:
    """Install the reactor once; later calls return the same loop."""
    if "twisted.internet.reactor" in sys.modules:
        return asyncio.get_event_loop_policy().get_event_loop()
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    asyncioreactor.install(loop)  # type: ignore[no-untyped-call]
    return loop


LOOP = install()
