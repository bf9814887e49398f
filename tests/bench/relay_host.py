"""A process with a media plane and nothing else: what its processor time buys is relaying alone.

    python -m tests.bench.relay_host FIRST_PORT LAST_PORT RECORDINGS_FOLDER

Prints its `MediaPlane` as JSON; reads one line, a list of calls as `callcenter.plain` writes `RelayedCall`; prints
"ready" and relays until its input ends.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import uvloop

from callcenter.calls.media import LegMedia, RecordingMedia
from callcenter.media import MediaConfig, MediaPlaneAdapter
from callcenter.plain import from_plain, to_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayedCall:
    """Two legs that hear each other."""

    legs: tuple[LegMedia, LegMedia]
    is_recorded: bool = False


async def relay(first: int, last: int, folder: Path) -> None:
    """Host a plane for as long as somebody holds our input open."""
    loop = asyncio.get_running_loop()
    config = MediaConfig(first_port=first, last_port=last, recordings_folder=folder, keep_free_mb=0)
    plane = MediaPlaneAdapter(config, loop, utc=time.time, tell=lambda report: None)
    await plane.start()
    print(json.dumps(to_plain(plane.plane)), flush=True)
    for data in json.loads(await loop.run_in_executor(None, sys.stdin.readline)):
        call = from_plain(RelayedCall, data)
        for leg in call.legs:
            plane.set(leg)
        if call.is_recorded:
            one, other = (leg.leg for leg in call.legs)
            plane.record(RecordingMedia(recording=f"rec-{one}", version=1, left=(one,), right=(other,)))
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    await plane.stop()


if __name__ == "__main__":
    uvloop.run(relay(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
