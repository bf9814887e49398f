"""`callcenter dial` against a scripted server on the wire: lines, exit code, and what the server heard."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from callcenter.dial import attempt, command
from callcenter.dial.arguments import add_arguments
from callcenter.dial.options import DialOptions
from callcenter.sip.headers import Row
from callcenter.sip.message import Request
from tests.dial.peer import Answer, Peer, Script
from tests.helpers.product import ROOT
from tests.helpers.sounds import read_wav, tone, write_wav

CHALLENGE: Row = ("WWW-Authenticate", 'Digest realm="x", nonce="n", algorithm=MD5, qop="auth"')


def answering(*to_invite: Answer, cancelled: Sequence[Answer] = (200,)) -> Script:
    """A server that answers an INVITE like this and everything else with 200."""

    def script(request: Request) -> Sequence[Answer]:
        if request.method == "CANCEL":
            return cancelled
        return to_invite if request.method == "INVITE" else (200,)

    return script


class Terminal:
    """Collects lines without their times; `on[text]` is done when a line begins so."""

    def __init__(self, **on: Callable[[], None]) -> None:
        self.lines: list[str] = []
        self._on = on

    def __call__(self, line: str) -> None:
        text = line.split("s  ", 1)[1]
        self.lines.append(text)
        for begin, action in self._on.items():
            if text.startswith(begin):
                action()


def options(peer: Peer, **changes: object) -> DialOptions:
    wanted: dict[str, object] = {"number": "5000", "server": "127.0.0.1", "port": peer.port, "user": "ann"}
    return DialOptions(**{**wanted, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answers", "line", "code"),
    [
        ((404,), "failed: 404 Not Found (nobody has this number)", 4),
        ((100, 180, 486), "busy: 486 Busy Here", 3),
        ((100, 488), "failed: 488 Not Acceptable Here (no common way to send sound)", 4),
        ((100, 603), "busy: 603 Decline (the call was declined)", 3),
        (
            (100, (503, [("Retry-After", "5")])),
            "failed: 503 Service Unavailable (the server is full or out of service; try again in 5 s)",
            4,
        ),
        (
            ((401, [CHALLENGE]),),
            "failed: 401 Unauthorized (this caller must prove who it is; give --user and --password of a SIP account)",
            4,
        ),
    ],
)
def test_a_refusal_is_told_acknowledged_and_ends_at_once(
    answers: Sequence[Answer], line: str, code: int
) -> None:
    terminal = Terminal()
    with Peer(answering(*answers)) as peer:
        assert command.run(options(peer, password="wrong"), threading.Event(), terminal) == code
    rings = ["ringing"] if 180 in answers else []
    assert terminal.lines == [f"dialling 5000 at 127.0.0.1:{peer.port} as ann", *rings, line]
    tries = 2 if code == 4 and "401" in line else 1
    assert peer.heard == ["INVITE", "ACK"] * tries


def test_a_call_that_the_other_side_ends(tmp_path: Path) -> None:
    with Peer(answering(100, 180, 200)) as peer:
        terminal = Terminal(answered=lambda: threading.Timer(0.3, peer.hangs_up).start())
        code = command.run(options(peer, record=tmp_path / "heard.wav"), threading.Event(), terminal)
    assert code == 0
    assert terminal.lines[1:4] == ["ringing", "answered", "hung up by the other side"]
    assert peer.heard == ["INVITE", "ACK", "200"]
    assert 0.25 < len(read_wav(tmp_path / "heard.wav")) / 8000 < 1.5


def test_a_call_that_is_over_after_its_seconds() -> None:
    terminal = Terminal()
    with Peer(answering(200)) as peer:
        assert command.run(options(peer, seconds=0.2), threading.Event(), terminal) == 0
    assert terminal.lines[1:] == ["answered", "hung up by me"]
    assert peer.heard == ["INVITE", "ACK", "BYE"]


def test_stopped_while_it_rings() -> None:
    stop = threading.Event()
    with Peer(answering(100, 180, cancelled=(200,))) as peer:
        terminal = Terminal(
            ringing=stop.set, cancelled=lambda: threading.Timer(0.1, peer.answer_again, [487]).start()
        )
        assert command.run(options(peer), stop, terminal) == 4
    assert terminal.lines[1:] == ["ringing", "cancelled"]
    assert peer.heard == ["INVITE", "CANCEL", "ACK"]


def test_nobody_answers_in_time() -> None:
    def script(request: Request) -> Sequence[Answer]:
        return (180,) if request.method == "INVITE" else (200,)

    with Peer(script) as peer:
        terminal = Terminal(failed=lambda: threading.Timer(0.1, peer.answer_again, [487]).start())
        assert command.run(options(peer, ring_for_s=0.2), threading.Event(), terminal) == 4
    assert terminal.lines[1:] == ["ringing", "failed: nobody answered within 0.2 s"]
    assert peer.heard == ["INVITE", "CANCEL", "ACK"]


def test_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempt, "SILENT_SERVER_S", 0.2)
    terminal = Terminal()
    with Peer(lambda request: ()) as peer:
        assert command.run(options(peer), threading.Event(), terminal) == 4
    assert terminal.lines[1:] == [
        f"failed: nothing came back from 127.0.0.1:{peer.port}; does a SIP server run there?"
    ]


def test_a_port_without_a_server() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    terminal = Terminal()
    nowhere = DialOptions(number="5000", server="127.0.0.1", port=port, user="ann")
    assert command.run(nowhere, threading.Event(), terminal) == 4
    assert terminal.lines[1:] == [f"failed: no SIP server listens at 127.0.0.1:{port}; is it running?"]


def test_a_call_in_which_nothing_is_heard_is_hung_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "SILENT_CALL_S", 0.2)
    terminal = Terminal()
    with Peer(answering(200)) as peer:
        assert command.run(options(peer), threading.Event(), terminal) == 0
    assert terminal.lines[1:] == ["answered", "hung up by me: nothing was heard for 0.2 s"]
    assert peer.heard == ["INVITE", "ACK", "BYE"]


def test_a_recording_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    terminal = Terminal()
    with Peer(answering(200)) as peer:
        command.run(options(peer, seconds=0.1, record=tmp_path / "no" / "x.wav"), threading.Event(), terminal)
    assert terminal.lines[-1] == (
        f"the recording could not be written to {tmp_path}/no/x.wav: No such file or directory"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["50 00"],
            "callcenter dial: the number '50 00': only digits, letters and + * # . _ - can be dialled\n",
        ),
        (["5000", "--play", __file__], f"callcenter dial: --play {__file__}: not a WAV file\n"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    assert command.dial_from(parser.parse_args(words), "127.0.0.1", 1) == 2
    assert capsys.readouterr() == ("", said)


# A test run in the background hands down an ignored SIGINT; a person at a terminal does not.
AT_A_TERMINAL = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from callcenter.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_command_with_bye_and_recording(tmp_path: Path, number: signal.Signals) -> None:
    said, heard = write_wav(tmp_path / "said.wav", tone(440, 1.0)), tmp_path / "heard.wav"
    with Peer(answering(100, 180, 200)) as peer:
        words = f"dial 5000 --server 127.0.0.1:{peer.port} --play {said} --record {heard}".split()
        with subprocess.Popen(
            [sys.executable, "-c", AT_A_TERMINAL, *words],
            cwd=ROOT,
            env={**os.environ, "CALLCENTER_DATA_DIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            first = _lines_until("answered", process)
            process.send_signal(number)
            out, err = process.communicate(timeout=10)
    rest = [line.split("s  ", 1)[1] for line in out.splitlines()]
    assert (process.returncode, len(first), rest[0], err) == (0, 3, "hung up by me", "")
    assert rest[1].endswith(f"written to {heard}")
    assert heard.exists()
    assert peer.heard == ["INVITE", "ACK", "BYE"]


def _lines_until(last: str, process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None and process.stderr is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if last in line:
            return lines
    raise AssertionError(f"{lines} {process.stderr.read()}")
