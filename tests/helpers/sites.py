"""The demo's site for a test that changes it and writes it somewhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import yaml

CONFIG = Path(__file__).resolve().parents[2] / "config"


def demo_text() -> str:
    """The whole file, with a bank that begins empty: its script lies beside the demo's own file alone."""
    text = (CONFIG / "demo.yaml").read_text(encoding="utf-8")
    return text.replace("first: demo-bank.sql", 'first: ""')


def demo_site() -> dict[str, Any]:
    """The same, read."""
    return cast(dict[str, Any], yaml.safe_load(demo_text()))


def settings_of(folder: Path, site: dict[str, Any]) -> dict[str, str]:
    """The settings of a product with this site, written into its folder."""
    path = folder / "site.yaml"
    path.write_text(yaml.safe_dump(site, allow_unicode=True), encoding="utf-8")
    return {"site_file": str(path)}
