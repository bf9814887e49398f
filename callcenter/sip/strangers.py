"""Whom the shield is asked about: everybody but pages, this machine, trunks, and phones that proved who they are."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.sip.config import EndpointConfig
from callcenter.sip.link import LOOPBACK, Link, unmapped
from callcenter.sip.registrar import Registrar
from callcenter.sip.shield import Offence, Shield, ShieldEffect, Step
from callcenter.sip.trunks.core import Trunks


@dataclass(frozen=True, slots=True)
class Strangers:
    """Applies the shield's limits to those who have them; the others are limited by capacity only."""

    config: EndpointConfig
    registrar: Registrar
    shield: Shield
    trunks: Trunks

    def step(self, link: Link, now: float, *, is_call: bool = False) -> tuple[Step, list[ShieldEffect]]:
        """What becomes of a request that opens something, and what else follows.

        Too many calls lead to a ban only over a connection: its source address is surely its own.
        """
        if not self.is_limited(link) or self.registrar.is_bound(link):
            return Step.ADMIT, []
        step = self.shield.step(link.remote[0], now, is_call=is_call)
        if step is Step.ADMIT or not is_call or not link.is_reliable:
            return step, []
        return step, self.shield.charge(link.remote[0], Offence.FLOODING, now)

    def guessed(self, link: Link, now: float) -> list[ShieldEffect]:
        """Somebody who surely is at the other end of `link` tried a proof that is none."""
        return self.shield.charge(link.remote[0], Offence.GUESSING, now) if self.is_limited(link) else []

    def is_limited(self, link: Link) -> bool:
        """Whether nothing vouches for who is at the other end of `link`."""
        host = unmapped(link.remote[0])
        # Pages have signed in; the web server limits who tries to.
        if link.transport in ("ws", "wss") or host in LOOPBACK:
            return False
        return not self.config.is_trusted(host) and not self.trunks.is_source(link)
