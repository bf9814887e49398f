"""A process full of telephones and browsers, to load a relay with from outside its own processor time.

    python -m tests.bench.talkers PLAIN BROWSER

Reads the relay's `MediaPlane` as JSON; prints the calls it wants: PLAIN of two telephones, BROWSER of a telephone and
a browser (a list of `RelayedCall`). Each line after that is a number of seconds to talk; it answers with what was
heard meanwhile: {"due", "heard", "late_ms": [...]}. Everybody sends every 20 ms, each at a moment of his own.
"""

from __future__ import annotations

import json
import select
import sys
import time

from callcenter.calls.media import (
    AudioFormat,
    BrowserLocal,
    BrowserRemote,
    HearLeg,
    LegMedia,
    MediaPlane,
    PlainLocal,
    PlainRemote,
)
from callcenter.plain import from_plain, to_plain
from tests.bench.relay_host import RelayedCall
from tests.bench.talker import FRAME_NS, BrowserTalker, Talker

TIMED = 20
"""Calls whose packets are timed: reading the kernel's time costs, and this process shares the machine."""

AUDIO = AudioFormat(codec="PCMU", payload_type=0, dtmf_payload_type=101)


class Crowd:
    """Everybody who talks."""

    def __init__(self, plane: MediaPlane, is_recorded: bool) -> None:
        self.plane = plane
        self.calls: list[RelayedCall] = []
        self.talkers: list[Talker] = []
        self._is_recorded = is_recorded
        self._ports = iter(plane.rtp_ports)

    def add_plain(self, number: int) -> None:
        one, other = self._phone(f"a{number}", f"b{number}"), self._phone(f"b{number}", f"a{number}")
        self.calls.append(RelayedCall(legs=(one, other), is_recorded=self._is_recorded))

    def add_browser(self, number: int) -> None:
        phone, leg = self._phone(f"p{number}", f"w{number}"), f"w{number}"
        local = BrowserLocal(ufrag=f"ufrag{number}", pwd=f"a password of 22 bytes {number}")
        talker = BrowserTalker(("127.0.0.1", self.plane.browser_port), is_timed=self._is_timed())
        self.talkers.append(talker)
        remote = BrowserRemote(fingerprint=talker.fingerprint, is_dtls_client=True)
        browser = LegMedia(
            leg=leg, version=1, local=local, remote=remote, audio=AUDIO, hears=HearLeg(leg=f"p{number}")
        )
        self.calls.append(RelayedCall(legs=(phone, browser), is_recorded=self._is_recorded))

    def connect(self) -> None:
        """Shake hands with every browser."""
        browsers = [talker for talker in self.talkers if isinstance(talker, BrowserTalker)]
        locals_ = [
            leg.local for call in self.calls for leg in call.legs if isinstance(leg.local, BrowserLocal)
        ]
        for talker, local in zip(browsers, locals_, strict=True):
            talker.connect(local.ufrag, local.pwd, self.plane.fingerprint)

    def talk(self, seconds: float) -> dict[str, object]:
        """Speak and listen for so long."""
        for talker in self.talkers:
            talker.heard = 0
            talker.times.clear()
        frames = round(seconds * 1e9 / FRAME_NS)
        poll = select.epoll()
        by_file = {talker.socket.fileno(): talker for talker in self.talkers}
        for file in by_file:
            poll.register(file, select.EPOLLIN)
        step = FRAME_NS / len(self.talkers)
        start, spoken, most = time.monotonic_ns(), 0, frames * len(self.talkers)
        while spoken < most or time.monotonic_ns() < start + frames * FRAME_NS + 2 * FRAME_NS:
            due = min(most, int((time.monotonic_ns() - start) / step) + 1)
            for turn in range(spoken, due):
                self.talkers[turn % len(self.talkers)].speak()
            spoken = due
            for file, _ in poll.poll(0.001):
                by_file[file].listen()
        poll.close()
        times = sorted(spent / 1e6 for talker in self.talkers for spent in talker.times)
        return {"due": most, "heard": sum(talker.heard for talker in self.talkers), "late_ms": times}

    def _is_timed(self) -> bool:
        return len(self.calls) < TIMED

    def _phone(self, leg: str, hears: str) -> LegMedia:
        port = next(self._ports)
        talker = Talker(("127.0.0.1", port), is_timed=self._is_timed())
        self.talkers.append(talker)
        return LegMedia(
            leg=leg,
            version=1,
            local=PlainLocal(port=port),
            remote=PlainRemote(host="127.0.0.1", port=talker.port),
            audio=AUDIO,
            hears=HearLeg(leg=hears),
        )


def main(plain: int, browser: int, is_recorded: bool) -> None:
    crowd = Crowd(from_plain(MediaPlane, json.loads(sys.stdin.readline())), is_recorded)
    for number in range(plain):
        crowd.add_plain(number)
    for number in range(browser):
        crowd.add_browser(number)
    print(json.dumps([to_plain(call) for call in crowd.calls]), flush=True)
    for line in sys.stdin:
        if line.strip() == "connect":
            crowd.connect()
            print("connected", flush=True)
        else:
            print(json.dumps(crowd.talk(float(line))), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] == ["recorded"])
