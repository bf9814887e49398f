"""pyVoIP as a telephone of its own, with its own threads and SIP loop; a process, because it ends like one.

    python -m tests.interop.pyvoip_phone SERVER_PORT USER SIP_PORT RTP_PORT FOLDER call NUMBER
    python -m tests.interop.pyvoip_phone SERVER_PORT USER SIP_PORT RTP_PORT FOLDER answer

It says what happens, a word a line: registered, answered, hung up, ended. It sends FOLDER/said.raw and writes
FOLDER/heard.raw (8 kHz, unsigned 8 bit, as pyVoIP has its sound). It hangs up once there is a FOLDER/enough.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pyVoIP.VoIP import CallState, InvalidStateError, PhoneStatus, VoIPCall, VoIPPhone

FRAME = 160
PATIENCE_S = 20.0


def say(word: str) -> None:
    print(word, flush=True)


def until_registered(phone: VoIPPhone) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while phone.get_status() != PhoneStatus.REGISTERED:
        if time.monotonic() > deadline:
            raise SystemExit("not registered")
        time.sleep(0.05)
    say("registered")


def talk(call: VoIPCall, folder: Path) -> None:
    """Until it is enough (then hang up) or the other side hung up."""
    said = (folder / "said.raw").read_bytes()
    call.write_audio(said)
    ends, enough = time.monotonic() + PATIENCE_S, folder / "enough"
    with (folder / "heard.raw").open("wb") as heard:
        while call.state == CallState.ANSWERED and time.monotonic() < ends and not enough.exists():
            heard.write(call.read_audio(FRAME, blocking=True))
    if call.state == CallState.ANSWERED:
        call.hangup()
        say("hung up")
    say("ended")


def main(arguments: list[str]) -> None:
    port, user, sip_port, rtp_port, where, what = arguments[:6]
    folder = Path(where)
    incoming: list[VoIPCall] = []
    phone = VoIPPhone(
        "127.0.0.1", int(port), user, "demo", myIP="127.0.0.1", callCallback=incoming.append,
        sipPort=int(sip_port), rtpPortLow=int(rtp_port), rtpPortHigh=int(rtp_port) + 100,
    )  # fmt: skip
    phone.start()
    try:
        until_registered(phone)
        if what == "call":
            call = phone.call(arguments[6])
        else:
            while not incoming:
                time.sleep(0.05)
            call = incoming[0]
            call.answer()
        while call.state not in (CallState.ANSWERED, CallState.ENDED):
            time.sleep(0.05)
        say(call.state.name.lower())
        talk(call, folder)
    except InvalidStateError:
        say("ended")
    finally:
        phone.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
