"""Flows by name, as people call them on the command line."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def flow_file(given: str) -> Path:
    """The file of that name; a bare name that is no file here is one of the flows that come with the product."""
    path = Path(given)
    if path.exists() or "/" in given:
        return path
    name = path if path.suffix == ".yaml" else path.with_name(f"{path.name}.yaml")
    packaged = packaged_flows() / name
    return packaged if packaged.is_file() else path


def packaged_flows() -> Path:
    """Where they are; nothing of them is imported for that."""
    spec = find_spec("ivr_flows")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "flows"
