"""The flows of a folder, and ours: read when somebody wants them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import ivr_flows as ivr

LANGUAGES = ivr.LANGUAGES


class FolderFlows:
    """Implements `ivr_flows.Flows` for trials. A flow that is wrong raises FlowErrors when a call comes to it."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._read: dict[str, ivr.Flow | None] = {}

    def current(self, name: str) -> ivr.Flow | None:
        if name not in self._read:
            paths = (folder / f"{name}.yaml" for folder in self._folders)
            path = next((path for path in paths if path.is_file()), None)
            self._read[name] = None if path is None else ivr.load_file(path)
        return self._read[name]

    def version(self, name: str, version: str) -> ivr.Flow | None:
        flow = self.current(name)
        return flow if flow is not None and flow.version == version else None


def beside(file: Path) -> FolderFlows:
    """The flows in the folder of this one; then those that come with the product."""
    return FolderFlows(file.parent, ivr.FLOWS)


def texts_for(
    flow: ivr.Flow,
    texts: Mapping[str, str],
    boxes: Collection[str] = (),
    greeting: str = "voicemail_greeting",
) -> dict[str, str]:
    """What prompts say; a voicemail box without a greeting of its own has the general one."""
    named = {one.name for node in flow.nodes.values() for one in node.names_used() if one.kind == "box"}
    general = {
        f"{language}/voicemail/{box}": texts[f"{language}/{greeting}"]
        for language in LANGUAGES
        for box in {*named, *boxes}
        if f"{language}/{greeting}" in texts
    }
    return {**general, **texts}
