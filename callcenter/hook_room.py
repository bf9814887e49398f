"""The hooks of this site with their secrets filled in, and the messages on their way to them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from callcenter.events import Event
from callcenter.outside.asked import Answerer
from callcenter.outside.hooks import Hook
from callcenter.outside.outbox import Outbox
from callcenter.settings import Settings, SettingsError
from callcenter.site import Site, SiteSecret, SiteWebhook
from said import Said

MAX_SECRET = 10_000


class HookRoom:
    """Built before the calls; raises SettingsError for a secret that is not there."""

    def __init__(
        self,
        settings: Settings,
        site: Site,
        note: Callable[[Sequence[Event]], None],
        now: Callable[[], float],
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._environ = environ
        self.outbox = Outbox(hooks_of(settings, site, environ), settings.data_dir / "outbox", note, now)

    def change(self, settings: Settings, site: Site) -> None:
        """From now on the hooks are those of `site`; raises SettingsError for a secret that is not there."""
        self.outbox.change(hooks_of(settings, site, self._environ))

    def answerers(self) -> Mapping[str, Answerer]:
        """Who answers which kind of question."""
        return {"webhook": self.outbox.answer}

    def counts(self) -> Mapping[str, int]:
        """`HOOK.sent`, `HOOK.failed`, `HOOK.refused`: how many messages."""
        return self.outbox.counts

    def waiting(self) -> float:
        return float(self.outbox.waiting)

    def health(self) -> str:
        """Which hooks do not deliver, and why; "ok" when all do."""
        failing = [f"{hook}: {why}" for hook, why in sorted(self.outbox.failing.items())]
        return f"failing: {', '.join(failing)}" if failing else "ok"


def hooks_of(settings: Settings, site: Site, environ: Mapping[str, str]) -> dict[str, Hook]:
    """The site's hooks. Raises SettingsError."""
    return {name: _hook(settings, name, what, environ) for name, what in site.webhooks.items()}


def _hook(settings: Settings, name: str, what: SiteWebhook, environ: Mapping[str, str]) -> Hook:
    base = settings.site_file.parent

    def secret(given: SiteSecret, key: str) -> str:
        return given.prefix + _read(given, f"webhooks.{name}.{key}", base, environ)

    headers = {
        str(header): value if isinstance(value, str) else secret(value, f"headers.{header}")
        for header, value in what.headers.items()
    }
    return Hook(
        name=name,
        url=what.url,
        path=str(settings.data_dir / "hooks" / what.file) if what.file else "",
        method=what.method,
        format=what.format,
        headers=headers,
        body=what.body,
        secret=secret(what.secret, "secret").encode() if what.secret is not None else b"",
        timeout_s=what.timeout_s,
        retries=what.retries,
        backoff_s=what.backoff_s,
        waiting=what.waiting,
    )


def _read(given: SiteSecret, key: str, base: Path, environ: Mapping[str, str]) -> str:
    """The secret itself; a file is named relative to the site file. Neither is ever shown."""
    if given.env:
        value = environ.get(given.env, "")
        if not value:
            raise SettingsError(
                "site_file", Said("{key}: the environment has no {name}", key=key, name=given.env)
            )
        return value
    path = base / given.file
    try:
        text = path.read_text(encoding="utf-8")[:MAX_SECRET].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("site_file", Said("{key}: {path} cannot be read", key=key, path=path)) from error
    if not text or "\n" in text:
        raise SettingsError("site_file", Said("{key}: {path} must hold one line", key=key, path=path))
    return text
