"""What there is besides the files that are checked: prompts, the names of the site, the other flows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

import ivr_flows as ivr
from callcenter.errors import UsageError
from callcenter.settings import Settings, SettingsError
from callcenter.site import Site, SiteError

Configured = Callable[[], tuple[Settings, Site]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`known`: by kind the names there are, empty when there is no site to ask. `flows`: those in force."""

    prompts: Collection[str]
    known: Mapping[str, Collection[str] | None]
    flows: Mapping[str, ivr.Flow]


def surroundings(configured: Configured, files: Collection[Path], err: TextIO) -> Surroundings:
    """Read the site as configured; without one only its names go unchecked, and a line says so."""
    from callcenter.outside.flow_files import known_prompts

    catalogue = ivr.load_catalogue()
    try:
        settings, site = configured()
    except (SettingsError, SiteError) as mistake:
        print(f"callcenter: queues and the like are not checked: {mistake}", file=err)
        return Surroundings(catalogue, MappingProxyType({}), _flows([ivr.FLOWS], files))
    from callcenter.self_service import known_names

    known: dict[str, Collection[str] | None] = {
        "queue": frozenset(site.queues),
        "box": frozenset(site.voicemail),
        "agent": frozenset(site.users),
        **known_names(site),
    }
    folders = [ivr.FLOWS, settings.data_dir / "flows"]
    prompts = known_prompts(catalogue, settings.data_dir / "prompts" / "own")
    return Surroundings(prompts, known, _flows(folders, files))


def _flows(folders: Collection[Path], without: Collection[Path]) -> dict[str, ivr.Flow]:
    """The flows of these folders that can be read; a later folder wins."""
    checked = {path.stem for path in without}
    found: dict[str, ivr.Flow] = {}
    for path in (path for folder in folders for path in ivr.flow_paths(folder)):
        if path.stem in checked:
            continue
        try:
            flow = ivr.load_file(path)
        except (ivr.FlowErrors, OSError):
            # It is not in force either, and who checks it by name hears why.
            continue
        found[flow.name] = flow
    return found


def text_of(path: Path) -> str | ivr.FlowErrors:
    """The text of a file, or why it has none; raises UsageError when it cannot be opened."""
    try:
        return ivr.read_text(path)
    except ivr.FlowErrors as errors:
        return errors
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
