"""check-flow, draw-flow and flow-schema as somebody types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callcenter.cli import main
from ivr_flows import FLOWS, flow_paths
from ivr_flows.schema import schema_text

SOUND = "flow: sound\nstart: n\nnodes:\n  n: {do: voicemail, box: support}\n"
BROKEN = "flow: broken\nstart: n\nnodes:\n  n: {do: queue, queue: suport, on_leave: end, on_left: x}\n"
DOUBTFUL = "flow: doubtful\nstart: n\nnodes:\n  n: {do: hangup}\n"


@pytest.fixture
def flows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three files, and a configuration with the demo site."""
    root = Path(__file__).parents[2]
    monkeypatch.setenv("CALLCENTER_SITE_FILE", str(root / "config" / "demo.yaml"))
    monkeypatch.setenv("CALLCENTER_DATA_DIR", str(tmp_path / "data"))
    for name, text in (("sound", SOUND), ("broken", BROKEN), ("doubtful", DOUBTFUL)):
        (tmp_path / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_sound_flows_pass(flows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-flow", "sound.yaml", "doubtful.yaml"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("sound.yaml: sound, 1 nodes, version ")
    assert second.endswith(", 1 warning (see --warnings)")


def test_tables_of_tests_are_no_flows(flows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (flows / "sound.tests.yaml").write_text("tests: []")
    assert main(["check-flow", "sound.yaml", "sound.tests.yaml"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_every_mistake_of_every_file_is_told(flows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-flow", "--warnings", "broken.yaml", "sound.yaml", "doubtful.yaml"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        *("broken.yaml:4:3:", "broken.yaml:4:43:", "broken.yaml:4:57:"),
        *("sound.yaml:", "doubtful.yaml:2:8:", "doubtful.yaml:"),
    ]
    assert "did you mean `support`?" in lines[0]


def test_as_json(flows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-flow", "--json", "broken.yaml", "doubtful.yaml"]) == 1
    broken, doubtful = json.loads(capsys.readouterr().out)["files"]
    assert broken["errors"][1] == {
        "line": 4,
        "column": 43,
        "node": "n",
        "rule": "target",
        "problem": "there is no node `end`",
        "advice": "write that node or lead somewhere else",
    }
    assert (doubtful["flow"], doubtful["nodes"], doubtful["errors"]) == ("doubtful", 1, [])
    assert [found["rule"] for found in doubtful["warnings"]] == ["human"]


def test_files_that_cannot_be_opened_or_read(flows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (flows / "odd.yaml").write_bytes(b"flow: \xff")
    assert main(["check-flow", "odd.yaml"]) == 1
    assert capsys.readouterr().out == "odd.yaml:1:1: flow: the file is not UTF-8 text; save it as UTF-8\n"
    assert main(["check-flow", "gone.yaml"]) == 2
    assert main(["draw-flow", "gone.yaml"]) == 2
    assert "gone.yaml: cannot be read" in capsys.readouterr().err


def test_our_flows_have_neither_mistakes_nor_doubts(flows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check-flow", "--json", *map(str, flow_paths(FLOWS))])
    files = json.loads(capsys.readouterr().out)["files"]
    assert {file["flow"]: file["errors"] + file["warnings"] for file in files} == {
        path.stem: [] for path in flow_paths(FLOWS)
    }


def test_drawings(flows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw-flow", "sound.yaml"]) == 0
    assert capsys.readouterr().out.startswith("<svg ")
    assert main(["draw-flow", "sound.yaml", "--format", "mermaid", "--language", "zh", "--out", "s.mmd"]) == 0
    assert "语音留言" in (flows / "s.mmd").read_text()
    assert main(["draw-flow", "sound.yaml", "--out", "no/such/folder.svg"]) == 2
    assert main(["draw-flow", "broken.yaml"]) == 1
    assert "there is no node `end`" in capsys.readouterr().out


def test_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flow-schema"]) == 0
    assert capsys.readouterr().out == schema_text()
