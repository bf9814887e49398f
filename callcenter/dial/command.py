"""`callcenter dial`: place one real call, say each state, record what was heard, tell by the exit code how it went."""

from __future__ import annotations

import argparse
import contextlib
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyVoIP.VoIP import CallState

from callcenter.audio import PCMU, AudioError, cut, decode, read_wav, write_wav
from callcenter.dial.phone import DialCall, DialPhone, Outcome

USAGE_ERROR = 2
DIGITS = re.compile(r"[0-9A-D*#,]*", re.IGNORECASE)
FIRST_DIGIT_AFTER_S = 1.0
GIVE_UP_S = 60.0
"""How long to let it ring."""

FRAME_MS = 20
RTP_PORTS = (30000, 31999)


class DialError(Exception):
    """The call could not even be tried; the text is for the person at the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialOptions:
    """What to dial and what to do on the call. `seconds` 0 = until somebody hangs up."""

    number: str
    server: str
    port: int
    user: str
    password: str
    digits: str = ""
    play: Path | None = None
    record: Path | None = None
    seconds: float = 0.0


def options_of(arguments: argparse.Namespace, host: str, port: int) -> DialOptions:
    """Check the arguments; raise DialError naming the one that cannot be used."""
    if not DIGITS.fullmatch(arguments.digits):
        raise DialError(f"--digits {arguments.digits!r}: only 0-9, A-D, *, # and commas can be pressed")
    if arguments.play is not None and not arguments.play.is_file():
        raise DialError(f"--play {arguments.play}: there is no such file")
    if arguments.record is not None and not arguments.record.parent.is_dir():
        raise DialError(f"--record {arguments.record}: the folder does not exist")
    server, _, server_port = (arguments.server or f"{host}:{port}").partition(":")
    if server_port and not server_port.isdigit():
        raise DialError(f"--server {arguments.server!r}: HOST or HOST:PORT is wanted")
    return DialOptions(
        number=arguments.number,
        server=server,
        port=int(server_port or 5060),
        user=arguments.caller or arguments.user,
        password="" if arguments.caller else arguments.password,
        digits=arguments.digits,
        play=arguments.play,
        record=arguments.record,
        seconds=arguments.seconds,
    )


def dial_from(arguments: argparse.Namespace, host: str, port: int) -> int:
    """Run `callcenter dial`; `host` and `port` are this installation's."""
    try:
        return run(options_of(arguments, host, port))
    except (DialError, AudioError) as error:
        print(f"callcenter dial: {error}", file=sys.stderr)
        return USAGE_ERROR


def run(options: DialOptions, out: Callable[[str], None] = print) -> int:
    """Make the call; return 0 answered, 3 busy, 4 failed."""
    started = time.monotonic()

    def tell(state: str) -> None:
        out(f"{time.monotonic() - started:6.1f} s  {state}")

    play = _frames(options.play)
    with _phone(options, tell) as phone:
        return _call(phone, options, play, tell).value


def _frames(path: Path | None) -> list[bytes]:
    if path is None:
        return []
    return list(cut(PCMU, read_wav(path.read_bytes()), FRAME_MS))


@contextlib.contextmanager
def _phone(options: DialOptions, tell: Callable[[str], None]) -> Iterator[DialPhone]:
    phone = DialPhone(
        server=options.server,
        port=options.port,
        user=options.user,
        password=options.password,
        address=_address_towards(options.server, options.port),
        sip_port=_free_port(),
        rtp_ports=RTP_PORTS,
        tell=tell,
    )
    with _quiet_threads(tell):
        phone.start()
        try:
            if options.password and phone.get_status().value != "REGISTERED":
                raise DialError(
                    f"{options.server}:{options.port} did not accept {options.user} or did not answer"
                )
            yield phone
        finally:
            phone.stop()


def _call(phone: DialPhone, options: DialOptions, play: list[bytes], tell: Callable[[str], None]) -> Outcome:
    call = phone.dial(options.number, play=play, on_pressed=lambda digit: tell(f"pressed {digit}"))
    if not _wait_for_outcome(phone, call, tell):
        return Outcome.FAILED
    if phone.outcome is not Outcome.ANSWERED:
        return phone.outcome or Outcome.FAILED
    sound = call.sound
    if sound is not None and options.digits:
        timer = threading.Timer(FIRST_DIGIT_AFTER_S, sound.press, [options.digits])
        timer.daemon = True
        timer.start()
    by = _wait_for_end(call, options.seconds)
    tell(f"hung up by {by}")
    if options.record is not None and sound is not None:
        heard = sound.heard()
        options.record.write_bytes(write_wav(decode(PCMU, heard)))
        tell(f"heard {len(heard) / 8000:.1f} s, written to {options.record}")
    return Outcome.ANSWERED


def _wait_for_outcome(phone: DialPhone, call: DialCall, tell: Callable[[str], None]) -> bool:
    give_up = time.monotonic() + GIVE_UP_S
    try:
        while phone.outcome is None:
            if time.monotonic() > give_up:
                phone.sip.cancel(call.request)
                tell("failed: no answer")
                return False
            time.sleep(0.02)
    except KeyboardInterrupt:
        phone.sip.cancel(call.request)
        tell("cancelled")
        return False
    return True


def _wait_for_end(call: DialCall, seconds: float) -> str:
    """Wait until the call ends; return who ended it."""
    end = time.monotonic() + seconds if seconds else float("inf")
    with contextlib.suppress(KeyboardInterrupt):
        while call.state is CallState.ANSWERED and time.monotonic() < end:
            time.sleep(0.02)
    if call.state is not CallState.ANSWERED:
        return "the other side"
    call.hangup()
    return "me"


@contextlib.contextmanager
def _quiet_threads(tell: Callable[[str], None]) -> Iterator[None]:
    """pyVoIP's threads may outlive their socket by a moment; a traceback then would only frighten."""
    former = threading.excepthook

    def hook(args: threading.ExceptHookArgs) -> None:
        if not issubclass(args.exc_type, OSError):
            tell(f"problem in {args.thread.name if args.thread else 'a thread'}: {args.exc_value}")

    threading.excepthook = hook
    try:
        yield
    finally:
        threading.excepthook = former


def _address_towards(server: str, port: int) -> str:
    """The address of ours that the server sees."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((server, port))
        except OSError as error:
            raise DialError(f"{server}:{port} cannot be reached: {error.strerror}") from error
        return str(probe.getsockname()[0])


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("0.0.0.0", 0))
        return int(probe.getsockname()[1])
