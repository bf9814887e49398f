"""What a response to a request of ours leads to: another try with credentials, or news for whoever asked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from callcenter.sip.dialog import Ask
from callcenter.sip.link import Link
from callcenter.sip.message import Request, Response
from callcenter.sip.parts import Inner, Parts
from callcenter.sip.transaction import Why, client_key


@dataclass(slots=True)
class Answers:
    """Decides about responses; holds nothing but the parts it asks and tells."""

    parts: Parts

    def proven(self, request: Request) -> Request:
        """A request on its way out, with the credentials that its trunk asked for before."""
        trunk = self._trunk_of(client_key(request))
        return self.parts.trunks.proven(trunk, request) if trunk else request

    def take(self, key: str, response: Response, link: Link, now: float) -> list[Inner]:
        """Act on a response; `key` is that of its client transaction, empty when that is gone."""
        again = self._again(key, response) if response.status in (401, 407) else []
        if again:
            return again
        parts = self.parts
        return [
            *parts.trunks.response(key, response, now),
            *parts.sessions.response(key, response, link, now),
        ]

    def ended(self, key: str, why: Why, now: float) -> list[Inner]:
        """A transaction is over."""
        return [*self.parts.trunks.ended(key, why, now), *self.parts.sessions.ended(key, why, now)]

    def _trunk_of(self, key: str) -> str:
        return self.parts.sessions.trunk_of(key) or self.parts.trunks.trunk_of(key)

    def _again(self, key: str, response: Response) -> list[Inner]:
        """The refused request with an answer to the challenge; [] when there is none, or nobody wants it any more."""
        trunk, running = self._trunk_of(key), self.parts.layer.running.get(key)
        request = running.sent if running else None
        if not trunk or not isinstance(request, Request):
            return []
        headers = self.parts.trunks.answered(key, trunk, request, response)
        if headers is None:
            return []
        proven = replace(request, headers=headers)
        effects: list[Inner] = [
            *self.parts.sessions.again(key, proven),
            *self.parts.trunks.again(key, proven),
        ]
        for effect in effects:
            if isinstance(effect, Ask):
                self.parts.trunks.digest.retried(key, client_key(effect.request))
        return effects
