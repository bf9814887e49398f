"""When the browser files are built, and with which Node."""

import stat
import sys

import pytest

from agent_ui import build
from agent_ui.errors import BuildFailed


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A tiny package of its own, with nothing built yet."""
    (tmp_path / "src" / "generated").mkdir(parents=True)
    (tmp_path / "src" / "agent.ts").write_text("one")
    (tmp_path / "src" / "generated" / "messages.ts").write_text("made by the build itself")
    for name in build.LOCKS:
        (tmp_path / name).write_text("{}")
    for name, place in {
        "HERE": tmp_path,
        "STATIC": tmp_path / "static",
        "GENERATED": tmp_path / "src/generated",
    }.items():
        monkeypatch.setattr(build, name, place)
    monkeypatch.setattr(build, "SOURCES", (*build.LOCKS, "src"))
    return tmp_path


@pytest.fixture
def node(sources, monkeypatch):
    """A Node that only notes what it was asked to run, and leaves what Vite would."""
    ran = []

    class Noting(build.Node):
        def run(self, *arguments):
            ran.append([getattr(argument, "name", argument) for argument in arguments])
            (sources / "node_modules").mkdir(exist_ok=True)
            (sources / "static" / ".vite").mkdir(parents=True, exist_ok=True)
            (sources / "static" / ".vite" / "manifest.json").write_text("{}")

    monkeypatch.setattr(build, "find_node", lambda: Noting(sources / "node", sources / "npm-cli.js"))
    return ran


INSTALL = ["npm-cli.js", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
MAKE = [["scripts/messages.js"], ["vite.js", "build", "--logLevel", "error"]]


@pytest.mark.parametrize(
    "change, steps",
    [
        (None, []),
        ("src/agent.ts", MAKE),
        ("src/new.ts", MAKE),
        ("src/generated/messages.ts", []),
        ("package-lock.json", [INSTALL, *MAKE]),
    ],
)
def test_builds_only_what_changed(sources, node, change, steps):
    build.build()
    assert node == [INSTALL, *MAKE]
    node.clear()
    if change:
        (sources / change).write_text("two")
    build.build()
    assert node == steps


def test_builds_again_when_the_files_are_gone(sources, node):
    build.build()
    node.clear()
    (sources / "static" / ".vite" / "manifest.json").unlink()
    build.build()
    assert node == MAKE


def test_an_installed_package_has_nothing_to_build(sources, node):
    build.build()
    node.clear()
    (sources / "src" / "agent.ts").unlink()
    (sources / "src" / "generated" / "messages.ts").unlink()
    (sources / "src" / "generated").rmdir()
    (sources / "src").rmdir()
    assert build.build() == "agent_ui: installed with its browser files, nothing to build"
    assert node == []


@pytest.mark.parametrize(
    "version, recent",
    [
        ("v20.19.0\n", True),
        ("v20.18.3\n", False),
        ("v21.7.0\n", False),
        ("v22.11.0\n", False),
        ("v22.12.0\n", True),
        ("v24.0.1\n", True),
        ("v18.20.8\n", False),
        ("", False),
        ("node?", False),
    ],
)
def test_only_a_recent_node_will_do(version, recent):
    assert build.is_recent(version) is recent


def program(folder, name, text):
    place = folder / name
    place.write_text(f"#!{sys.executable}\n{text}\n")
    place.chmod(place.stat().st_mode | stat.S_IEXEC)
    return place


@pytest.mark.parametrize("version, found", [("v22.12.0", True), ("v18.0.0", False)])
def test_finds_node_on_the_path(tmp_path, monkeypatch, version, found):
    node = program(tmp_path, "node", f"print('{version}')")
    npm = program(tmp_path, "npm-cli.js", "")
    (tmp_path / "npm").symlink_to(npm)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert build.on_path() == (build.Node(node, npm) if found else None)


def test_without_node_and_without_the_wheel_it_says_what_to_do(monkeypatch, capsys, sources):
    monkeypatch.setenv("PATH", str(sources))
    monkeypatch.setattr(build, "WHEEL", str(sources / "no-such-wheel"))
    monkeypatch.setattr(build.importlib.util, "find_spec", lambda name: None)
    assert build.main() == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith("agent_ui: no Node 20.19 or newer on PATH")


@pytest.mark.parametrize(
    "said, line",
    [
        ("", "it said nothing"),
        ("it rained\n", "it rained"),
        (
            "Build failed\n\n\x1b[31m[transform] \x1b[0mno semicolon\n  ╭─[ a.ts:1 ]\n at build (x.mjs)",
            "[transform] no semicolon",
        ),
        ("  at nothing\n", "it said nothing"),
    ],
)
def test_a_failing_step_is_told_in_one_line(tmp_path, said, line):
    node = build.Node(program(tmp_path, "node", f"import sys; sys.exit({said!r} or 1)"), tmp_path / "npm")
    with pytest.raises(BuildFailed) as failed:
        node.run("node_modules/vite/bin/vite.js", "build")
    assert str(failed.value) == f"vite.js failed: {line} (run it in {build.HERE})"
