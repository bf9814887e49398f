"""The descriptions in tests/vectors/sdp, by name, and edits of them."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "vectors" / "sdp"

NAMES = sorted(path.name.removesuffix(".sdp") for path in FOLDER.glob("*.sdp"))
GOOD = [name for name in NAMES if not name.endswith(".broken")]


def text(name: str, *edits: tuple[str, str]) -> str:
    """The description with CRLF line ends, after replacing what each edit names."""
    found = (FOLDER / f"{name}.sdp").read_text(encoding="utf-8")
    for old, new in edits:
        assert old in found, f"{name} has no {old!r}"
        found = found.replace(old, new)
    return found.replace("\n", "\r\n")


def lines(*parts: str) -> str:
    """A description from its lines."""
    return "".join(f"{part}\r\n" for part in parts)
