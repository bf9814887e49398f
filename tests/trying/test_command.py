"""`callcenter try-flow` and `test-flow` as somebody at a terminal has them."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path

import pytest

from callcenter.errors import UsageError
from callcenter.site import load_site
from callcenter.trying.arguments import add_test, add_try
from callcenter.trying.command import Terminal, try_flow
from callcenter.trying.command import test_flow as play_tables
from callcenter.trying.house import House
from callcenter.trying.live import SiteAnswers
from ivr_flows import FLOWS
from ivr_flows.trying import first_of
from tests.helpers.trials import DEMO, NOW

MAIN = FLOWS / "main.yaml"


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def house() -> House:
    site = load_site(DEMO).as_of("Asia/Shanghai", 2026)
    answers = SiteAnswers(site, "CN", knows_pins=True)
    return House({"en/welcome": "Hello from the site."}, first_of(answers), answers)


def run(*words: str, typed: str = "", out: io.StringIO | None = None) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    add_try(parser)
    screen = out or io.StringIO()
    code = try_flow(parser.parse_args(words), Terminal(io.StringIO(typed), screen, lambda: NOW, house))
    return code, screen.getvalue()


def test_a_conversation_for_people() -> None:
    code, said = run(
        str(MAIN), "--digits", "9,2,4", "--queue", "answered:30", "--set", "callback_queues=sales"
    )
    assert code == 0
    assert said.splitlines()[:5] == [
        "Main number (main): +4930123456 calls 5000",
        " 0:00.0  greeting         flow main (start)",
        ' 0:00.0                   language = "en"',
        " 0:00.0                   “Welcome, and thank you for calling. 您好，感谢您的来电。”",
        " 0:04.5                   → who  (next)",
    ]
    assert said.splitlines()[-1].endswith("The flow hangs up: callback")
    assert "\033[" not in said


def test_colours_on_a_terminal() -> None:
    assert "\033[" in run(str(MAIN), "--digits", "1", out=Tty())[1]


def test_for_programs() -> None:
    code, said = run(str(MAIN), "--digits", "1", "--json", "--queue", "support=no_agent:0")
    came = json.loads(said)
    assert (code, came["end"], came["reason"], came["assumed"]) == (0, "hung_up", "voicemail", [])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--digits", "1,5,5"], 0, "Assumed: the queue"),
        (["--digits", "hangup,1"], 1, "Left over: 1. Nobody listened for it"),
        (["--digits", "2", "--queue", "never"], 1, "`sales` waits for ever"),
    ],
)
def test_what_is_said_at_the_end_and_the_exit_code(words: list[str], code: int, said: str) -> None:
    came = run(str(MAIN), *words)
    assert (came[0], said in came[1]) == (code, True)


@pytest.mark.parametrize(
    "words",
    [
        ["--digits", "x"],
        ["--at", "tomorrow"],
        ["--answer", "fetch"],
        ["--answer", "fetch={"],
        ["--set", "amount"],
        ["--queue", "gone"],
        ["--transfer", "gone"],
    ],
)
def test_a_mistake_at_the_keyboard(words: list[str]) -> None:
    with pytest.raises(UsageError):
        run(str(MAIN), *words)
    with pytest.raises(UsageError):
        run("/nowhere/main.yaml")


def test_a_flow_with_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("flow: mine\nstart: here\nnodes:\n  there: {do: hangup}\n")
    code, said = run(str(path))
    assert (code, said.splitlines()[0].startswith(f"{path}:2:8: flow: there is no node `here`")) == (1, True)


def test_with_the_sites_own_answers() -> None:
    code, said = run(
        str(MAIN), "--live", "--caller", "+8613800000142", "--digits", "3", "--queue", "answered:1"
    )
    assert code == 0
    assert "Hello from the site." in said
    assert 'customer.tier = "gold"' in said
    assert "joins the queue vip" in said


def test_by_hand() -> None:
    code, said = run(str(MAIN), "--interactive", typed="?\nx\n1\n\nhangup\n")
    assert code == 0
    assert "choose_language> " in said and "support> " in said
    assert "`x` is no move" in said
    assert said.rstrip().splitlines()[-1].endswith("The caller hangs up")
    assert run(str(MAIN), "--interactive", typed="q\n")[0] == 0


def tabled(*words: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    add_test(parser)
    out = io.StringIO()
    return play_tables(parser.parse_args(words), out), out.getvalue()


def test_tables_that_pass() -> None:
    code, said = tabled(str(FLOWS / "office.yaml"))
    assert (code, said.splitlines()[-2:]) == (
        0,
        [f"{FLOWS / 'office.tests.yaml'}: 5 of 5 tests passed", "  nodes visited: 4 of 4; ways out taken: 3 of 3"],
    )  # fmt: skip
    assert "“Welcome" in tabled(str(FLOWS / "office.tests.yaml"), "--verbose")[1]


def test_a_table_that_fails_says_where_and_what_was_heard(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "flow: mine\nlanguages: [en]\nstart: a\nnodes:\n  a: {do: menu, prompts: main_menu, keys: {1: b}, on_fail: c}\n"
        "  b: {do: hangup, reason: one}\n  c: {do: hangup}\n"
    )
    table = tmp_path / "mine.tests.yaml"
    table.write_text('tests:\n- {name: first, digits: "1", expect: {hears: [welcome], ends: one}}\n')
    code, said = tabled(str(table))
    assert code == 1
    assert said.splitlines()[:4] == [
        "✗ first",
        f"{table}:2:47: first: `welcome` is not heard there; see below what is",
        "      [en/main_menu] For support, press one. For sales, press two. For valued customers, press three."
        " For your orders, press four. For telephone banking, press five. For a complaint, press six."
        " To speak to an agent, press zero. To hear this again, press star.",
        "    - welcome",
    ]
    assert said.splitlines()[-3:] == [
        "  nodes visited: 2 of 3; ways out taken: 1 of 2", "  never visited: c", "  never taken: a: on_fail",
    ]  # fmt: skip


def test_a_table_that_cannot_be_read(tmp_path: Path) -> None:
    table = tmp_path / "mine.tests.yaml"
    table.write_text("tests: 1\n")
    assert tabled(str(table))[0] == 1
    with pytest.raises(UsageError):
        tabled(str(tmp_path / "other.yaml"))
