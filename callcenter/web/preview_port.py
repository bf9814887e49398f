"""What the web needs of previews; the composition root fills it in."""

from __future__ import annotations

from typing import Any, Protocol

from callcenter.site import Site


class Previews(Protocol):
    """Plays a caller through a copy of the live routing."""

    async def preview(
        self, queue: str, site: Site | None, tier: str, language: str, tags: tuple[str, ...], waited_s: float
    ) -> dict[str, Any] | None:
        """By this site's settings of the queue, None for those in force; None for a queue nobody configured."""


class Replays(Protocol):
    """Plays the recorded contacts of the last while again, by the rules in force and by a draft of them."""

    def start(self, user: str, queue: str, draft: Site | None, last_s: float) -> dict[str, Any] | None:
        """Begin; None for a queue nobody configured. Raises ReplayBusy while somebody else's is played."""

    def look(self, user: str, run: str) -> dict[str, Any] | None:
        """How far it is, and what came of it; None for what is not this user's."""

    def cancel(self, user: str, run: str) -> dict[str, Any] | None:
        """End it at once; None for what is not this user's."""
