"""The site's file and its former versions on disk: which file is in force, written as a whole, each state kept.

    DATA/site/site.yaml        ours, once the packaged demo (or a file that cannot be written) was changed here
    DATA/site/origin.json      which file it was copied from: it counts only while the settings name that one
    DATA/site/history.json     what was in force when
    DATA/site/versions/DIGEST.yaml

All of it may hold secrets and is readable by the owner alone. One lock for all, because the command line changes the
site as well as the service.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from callcenter.admin import History, HistoryDamaged
from callcenter.settings import Settings
from callcenter.site import Site
from said import Said

FOLDER = "site"


def site_store(settings: Settings) -> SiteStore:
    """The store of these settings, whether they name the configured file or the one in force in its place."""
    packaged = Path(str(Settings.model_fields["site_file"].default))
    store = SiteStore(settings.data_dir, settings.site_file, packaged)
    if settings.site_file.resolve() == store.own.resolve() and (origin := store.origin()):
        return SiteStore(settings.data_dir, Path(origin), packaged)
    return store


class SiteStore:
    """`configured` is the file that the settings name, `packaged` the one that comes with the product."""

    def __init__(self, data_dir: Path, configured: Path, packaged: Path) -> None:
        self.folder = data_dir / FOLDER
        self.configured = configured
        self._packaged = packaged

    # ---- which file

    @property
    def own(self) -> Path:
        return self.folder / "site.yaml"

    @property
    def path(self) -> Path:
        """The file in force."""
        return self.own if self.is_copy else self.configured

    @property
    def is_copy(self) -> bool:
        """Ours is in force in the place of the configured one."""
        return self.origin() == str(self.configured.resolve()) and self.own.is_file()

    def origin(self) -> str:
        """Which file ours was copied from; "" when there is no copy."""
        try:
            return str(json.loads((self.folder / "origin.json").read_bytes())["origin"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    @property
    def is_packaged(self) -> bool:
        """What is in force is the demo that comes with the product, untouched."""
        return not self.is_copy and self.configured.resolve() == self._packaged.resolve()

    @property
    def is_writable(self) -> bool:
        """The file in force itself can be written; else the first change makes a copy."""
        path = self.path
        return not self.is_packaged and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)

    # ---- reading and writing

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else changes the site meanwhile."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def text(self) -> str:
        """What is in force; raises OSError, UnicodeDecodeError."""
        return self.path.read_bytes().decode("utf-8")

    def write(self, text: str, site: Site) -> Path:
        """Put it in force and say in which file. Raises OSError, and then nothing has changed."""
        if self.is_writable:
            replace_privately(self.path, text)
            return self.path
        base = self.configured.parent
        for name in beside(site):
            # Scripts and secrets that are named relative to the site file move with it.
            if (base / name).is_file() and not (self.folder / name).exists():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(base / name, self.folder / name)
        replace_privately(self.own, text)
        replace_privately(self.folder / "origin.json", json.dumps({"origin": str(self.configured.resolve())}))
        return self.own

    def told(self, text: str, waiting: Sequence[str]) -> None:
        """The running house goes by this text now; `waiting`: parts of it that wait for the next start."""
        note = {"digest": digest_of(text), "waiting": list(waiting)}
        replace_privately(self.folder / "in_force.json", json.dumps(note))

    def heard(self, digest: str) -> list[str] | None:
        """What of that text waits for the next start; None while the running house does not go by it."""
        try:
            note = json.loads((self.folder / "in_force.json").read_bytes())
            return list(note["waiting"]) if note["digest"] == digest else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    # ---- versions

    def history(self) -> History:
        """Every version; raises HistoryDamaged."""
        path = self.folder / "history.json"
        try:
            return History.from_data(json.loads(path.read_bytes()))
        except FileNotFoundError:
            return History()
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise HistoryDamaged(
                Said(
                    "{path} cannot be read ({error}): mend it, or move it away to begin anew",
                    path=str(path),
                    error=str(error),
                )
            ) from error

    def keep(self, history: History) -> None:
        replace_privately(
            self.folder / "history.json", json.dumps(history.to_data(), ensure_ascii=False, indent=1)
        )

    def keep_text(self, text: str) -> str:
        """Keep the words and return their digest."""
        digest = digest_of(text)
        path = self._version(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_privately(path, text)
        return digest

    def text_of(self, digest: str) -> str | None:
        """The words of a version; None when they are not kept."""
        try:
            return self._version(digest).read_bytes().decode("utf-8")
        except OSError:
            return None

    def _version(self, digest: str) -> Path:
        return self.folder / "versions" / f"{digest}.yaml"


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def beside(site: Site) -> list[str]:
    """The files that a site names relative to itself."""
    scripts = [what.first for what in site.databases.values() if what.first]
    secrets = [
        one.file
        for hook in site.webhooks.values()
        for one in (hook.secret, *hook.headers.values())
        if one is not None and not isinstance(one, str) and one.file
    ]
    return [name for name in dict.fromkeys((*scripts, *secrets)) if not Path(name).is_absolute()]


def replace_privately(path: Path, text: str) -> None:
    """Write a file as a whole: whoever reads it meanwhile reads the former. It is on the disk when this returns.

    A file that is there keeps its permissions; a new one is the owner's alone.
    """
    fresh = path.with_name(f".{path.name}.new")
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        # The new name has to be on the disk as well.
        os.fsync(folder)
    finally:
        os.close(folder)
