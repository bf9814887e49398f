"""The command line of `callcenter dial`, and the mistakes it explains."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from callcenter.dial.arguments import add_arguments
from callcenter.dial.errors import DialError
from callcenter.dial.options import DialOptions, options_of


def parsed(*words: str, host: str = "10.0.0.1", port: int = 5080) -> DialOptions:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return options_of(parser.parse_args(words), host, port)


def test_the_least_that_can_be_said() -> None:
    assert parsed("5000") == DialOptions(
        number="5000", server="10.0.0.1", port=5080, user="phone1", password="demo"
    )


def test_all_that_can_be_said(tmp_path: Path) -> None:
    play = tmp_path / "in.wav"
    play.write_bytes(b"")
    words = f"*21# --digits 1,a# --play {play} --record {tmp_path}/out.wav --seconds 2.5 --ring-for 9"
    assert parsed(
        *words.split(), "--server", "pbx.example:5090", "--user", "bob", "--password", "x"
    ) == DialOptions(
        number="*21#",
        server="pbx.example",
        port=5090,
        user="bob",
        password="x",
        digits="1,a#",
        play=play,
        record=tmp_path / "out.wav",
        seconds=2.5,
        ring_for_s=9.0,
    )


def test_a_caller_from_outside_has_no_account() -> None:
    options = parsed("5000", "--from", "+8613800000142")
    assert (options.user, options.password) == ("+8613800000142", "")


@pytest.mark.parametrize(
    ("words", "host", "server", "port"),
    [
        ((), "0.0.0.0", "127.0.0.1", 5080),
        (("--server", "other"), "10.0.0.1", "other", 5060),
        (("--server", "192.0.2.1:5099"), "10.0.0.1", "192.0.2.1", 5099),
    ],
)
def test_whom_it_calls(words: tuple[str, ...], host: str, server: str, port: int) -> None:
    options = parsed("5000", *words, host=host)
    assert (options.server, options.port) == (server, port)


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        (("50 00",), "the number '50 00': only digits, letters and + * # . _ - can be dialled"),
        (("",), "the number '': only digits, letters and + * # . _ - can be dialled"),
        (
            ("5000\r\nX: y",),
            "the number '5000\\r\\nX: y': only digits, letters and + * # . _ - can be dialled",
        ),
        (("5000", "--from", "a@b"), "--from 'a@b': only digits, letters and + * # . _ - can be dialled"),
        (("5000", "--user", ""), "--user '': only digits, letters and + * # . _ - can be dialled"),
        (
            ("5000", "--digits", "1x"),
            "--digits '1x': only 0-9, A-D, *, # and commas can be pressed, at most 100",
        ),
        (("5000", "--seconds", "-1"), "--seconds -1.0: seconds are wanted, 0 or more"),
        (("5000", "--seconds", "nan"), "--seconds nan: seconds are wanted, 0 or more"),
        (("5000", "--ring-for", "inf"), "--ring-for inf: seconds are wanted, 0 or more"),
        (("5000", "--server", "a b"), "--server 'a b': HOST or HOST:PORT is wanted (IPv4)"),
        (("5000", "--server", "h:0"), "--server 'h:0': HOST or HOST:PORT is wanted (IPv4)"),
        (("5000", "--server", "h:65536"), "--server 'h:65536': HOST or HOST:PORT is wanted (IPv4)"),
        (("5000", "--server", "[::1]:5060"), "--server '[::1]:5060': HOST or HOST:PORT is wanted (IPv4)"),
        (("5000", "--play", "/no/file"), "--play /no/file: there is no such file, or it may not be read"),
        (("5000", "--record", "/"), "--record /: this is a folder; a file is wanted"),
        (
            ("5000", "--record", "/no/where/x.wav"),
            "--record /no/where/x.wav: the folder does not exist, or may not be written to",
        ),
    ],
)
def test_a_mistake_names_the_option_and_what_is_allowed(words: tuple[str, ...], mistake: str) -> None:
    with pytest.raises(DialError) as raised:
        parsed(*words)
    assert str(raised.value) == mistake


def test_the_help_tells_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed("--help")
    assert "exit code: 0 answered, 3 busy, 4 not answered or failed, 2 a mistake" in capsys.readouterr().out
