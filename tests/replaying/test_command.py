"""`callcenter replay`, `explain` and `shadow` as a person runs them: what is printed where, and the exit code."""

from __future__ import annotations

import io
import json
import os
import shutil
from pathlib import Path

import pytest

from callcenter import cli
from callcenter.journal import Codec
from callcenter.replaying import command
from callcenter.replaying.command import writer_of
from callcenter.replaying.progress import Progress
from callcenter.replaying.reading import Journal
from callcenter.runtime import data_folder
from tests.replaying.day import Writer

Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_DATA_DIR", str(tmp_path / "var"))


def a_call(day: Path) -> str:
    payload = next(payload for _, payload in Journal(day).read(["EntryEnded"]))
    return str(getattr(Codec().decode(payload)[1], "call"))  # noqa: B009  an Event has no call


def test_the_journal_of_the_data_folder_is_the_default(day: Path, tmp_path: Path, capsys: Out) -> None:
    shutil.copytree(day, tmp_path / "var" / "journal")
    assert cli.main(["replay"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[-1].endswith("decisions: identical")
    assert err == ""


def test_as_json(day: Path, capsys: Out) -> None:
    assert cli.main(["replay", str(day), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["identical"] is True


def test_a_difference_is_exit_code_1(day: Path, tmp_path: Path, capsys: Out) -> None:
    writer = Writer(tmp_path / "other")
    for _, payload in Journal(day).read(["RoutingBegan", "RouterTold", "Offered"]):
        writer.raw(
            b"[%d%s" % (writer.number + 1, payload[payload.index(b",") :].replace(b"agent1", b"agent2"))
        )
    writer.close()
    assert cli.main(["replay", str(tmp_path / "other")]) == 1
    assert "First difference at event" in capsys.readouterr().out


def test_nothing_to_replay_is_exit_code_1(tmp_path: Path, capsys: Out) -> None:
    writer = Writer(tmp_path / "old")
    writer.raw(b'[1,"DigitPressed",1,{"at":1.0,"call":"c","digit":"1"}]')
    writer.close()
    assert cli.main(["replay", str(tmp_path / "old")]) == 1
    assert "There is nothing to replay" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["replay"], "there is no such file or folder"),
        (["replay", "DAY", "--policy", "nowhere.yaml"], "nowhere.yaml"),
        (["explain", "call-no"], "there is no such file or folder"),
        (["explain", "call-no", "--journal", "DAY"], "call-no: no entry of this call is in"),
        (["explain", "call-no", "--journal", "DAY", "--at", "noon"], "--at 'noon': write a time such as"),
        (["shadow", "nowhere"], "there is no such file or folder"),
    ],
)
def test_mistakes_are_one_line_and_exit_code_2(
    day: Path, arguments: list[str], problem: str, capsys: Out
) -> None:
    assert cli.main([str(day) if one == "DAY" else one for one in arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert problem in err


def test_a_call_is_explained_in_words_and_as_json(day: Path, capsys: Out) -> None:
    call = a_call(day)
    assert cli.main(["explain", call, "--journal", str(day)]) == 0
    assert capsys.readouterr().out.startswith(f"Call {call}\nEntry ")
    assert cli.main(["explain", "--json", "--journal", str(day), "--", call]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["call"], said["source"]) == (call, "journal")
    at = said["entries"][0]["arrived"]
    assert cli.main(["explain", call, "--journal", str(day), "--language", "zh"]) == 0
    assert capsys.readouterr().out.startswith(f"通话 {call}\n")
    assert cli.main(["explain", call, "--journal", str(day), "--at", str(at)]) == 0
    assert cli.main(["explain", call, "--journal", str(day), "--at", "2030-01-01 10:00"]) == 0


def test_an_unknown_call_is_an_answer_to_a_program(day: Path, capsys: Out) -> None:
    assert cli.main(["explain", "call-no", "--json", "--journal", str(day)]) == 2
    assert list(json.loads(capsys.readouterr().out)) == ["unknown"]


def test_gently_leaves_the_processor_to_others(
    day: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(os, "nice", asked.append)
    assert cli.main(["explain", a_call(day), "--gently", "--journal", str(day)]) == 0
    assert asked == [command.GENTLY]


def test_another_policy_and_a_shadow(day: Path, tmp_path: Path, capsys: Out) -> None:
    policy = tmp_path / "new.yaml"
    policy.write_text("queues: {support: {wrap_up_s: 33}}\n")
    assert cli.main(["replay", str(day), "--policy", str(policy)]) == 0
    assert "recorded     simulated    new policy" in capsys.readouterr().out
    assert cli.main(["replay", str(day), "--policy", str(policy), "--json"]) == 0
    assert [row["queue"] for row in json.loads(capsys.readouterr().out)["rows"]] == [
        "support",
        "sales",
        "vip",
    ]
    assert cli.main(["shadow", str(day)]) == 0
    assert cli.main(["shadow", str(day), "--policy", str(policy), "--json"]) == 0
    assert '"state": "recorded"' in capsys.readouterr().out


def test_ctrl_c_is_no_traceback(day: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "replay", interrupted)
    assert cli.main(["replay", str(day)]) == 130
    assert capsys.readouterr() == ("", "Stopped.\n")


def test_a_running_process_is_named(tmp_path: Path, day: Path) -> None:
    shutil.copytree(day, tmp_path / "data" / "journal")
    segment = next((tmp_path / "data" / "journal").iterdir())
    assert writer_of(tmp_path / "data") is None
    with data_folder.take(tmp_path / "data"):
        named = {writer_of(path) for path in (tmp_path / "data", tmp_path / "data" / "journal", segment)}
    assert named == {os.getpid()}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_a_bar_on_a_terminal_and_lines_elsewhere() -> None:
    terminal, log = Terminal(), io.StringIO()
    for progress in (Progress(terminal, small=100), Progress(log, small=100)):
        for done in range(0, 2001, 5):
            progress(done, 2000)
        progress.clear()
    assert terminal.getvalue().count("\r") == 102
    assert terminal.getvalue().endswith(" \r")
    assert "#" * 20 + "." * 20 in terminal.getvalue()
    assert log.getvalue().splitlines()[0] == "10 % of 0 MB read"
    assert len(log.getvalue().splitlines()) == 10


def test_what_is_read_at_once_needs_no_bar() -> None:
    terminal = Terminal()
    progress = Progress(terminal)
    progress(1000, 1000)
    progress.clear()
    assert terminal.getvalue() == ""


def test_a_shadow_policy_with_a_mistake_is_found_before_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    policy = tmp_path / "new.yaml"
    policy.write_text("queues:\n  nowhere: {}\n")
    monkeypatch.setenv("CALLCENTER_SHADOW_POLICY", str(policy))
    assert cli.main(["check-config"]) == 2
    assert f"{policy}:2" in capsys.readouterr().err.replace(", line ", ":")
