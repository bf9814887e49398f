"""What an endpoint is made of: its parts as one value, and what all of them have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from callcenter.ids import Ids
from callcenter.sip.accounts import Accounts
from callcenter.sip.config import EndpointConfig
from callcenter.sip.dialog import Kit, LegEffect, Sessions
from callcenter.sip.digest import Nonces
from callcenter.sip.effects import WakeAt
from callcenter.sip.facts import MessageArrived, PhoneGone, PhoneRegistered, ProofRefused, TrunkStood
from callcenter.sip.gate import Gate
from callcenter.sip.registrar import Registrar, RegistrarEffect
from callcenter.sip.shield import Shield, ShieldEffect
from callcenter.sip.strangers import Strangers
from callcenter.sip.transaction import Timers, TransactionEffect, TransactionLayer
from callcenter.sip.trunks.core import Trunks

Inner = (
    TransactionEffect
    | LegEffect
    | RegistrarEffect
    | MessageArrived
    | ProofRefused
    | PhoneRegistered
    | PhoneGone
    | TrunkStood
    | ShieldEffect
)
"""What one part asks of the others or of the world; `Endpoint` carries the former out until only the latter is left."""


@dataclass(slots=True)
class Parts:
    """`strangers` is made of the others: whoever is neither phone nor trunk of ours."""

    config: EndpointConfig
    ids: Ids
    layer: TransactionLayer
    sessions: Sessions
    registrar: Registrar
    gate: Gate
    shield: Shield
    trunks: Trunks
    strangers: Strangers = field(init=False)

    def __post_init__(self) -> None:
        self.strangers = Strangers(self.config, self.registrar, self.shield, self.trunks)

    @classmethod
    def new(cls, config: EndpointConfig, accounts: Accounts, ids: Ids, timers: Timers) -> Parts:
        secret, kit = config.nonce_secret or ids.token(64).encode(), Kit(config, ids, timers)
        nonces, trunks = Nonces(config.realm, secret, algorithms=config.algorithms), Trunks(kit)
        return cls(
            config,
            ids,
            TransactionLayer(timers),
            Sessions(kit),
            Registrar(),
            Gate(config, accounts, ids, nonces, trunks),
            Shield(config.shield),
            trunks,
        )

    def wakes(self) -> list[WakeAt]:
        """Every wake-up that is due some time, for after a restart."""
        wakes = self.layer.wakes() + self.sessions.wakes() + self.registrar.wakes()
        return wakes + self.shield.wakes() + self.trunks.wakes()

    def to_data(self) -> dict[str, object]:
        """Everything that runs; configuration, accounts and ids are given again to `from_data`."""
        return {
            "transactions": self.layer.to_data(),
            "sessions": self.sessions.to_data(),
            "registrar": self.registrar.to_data(),
            "nonces": self.gate.nonces.to_data(),
            "shield": self.shield.to_data(),
            "trunks": self.trunks.to_data(),
        }

    @classmethod
    def from_data(
        cls,
        data: Mapping[str, object],
        config: EndpointConfig,
        accounts: Accounts,
        ids: Ids,
        timers: Timers,
    ) -> Parts:
        rows = cast("Mapping[str, Mapping[str, object]]", data)
        secret, kit = config.nonce_secret or ids.token(64).encode(), Kit(config, ids, timers)
        nonces = Nonces.from_data(rows["nonces"], config.realm, secret, config.algorithms)
        trunks = Trunks.from_data(rows["trunks"], kit)
        return cls(
            config,
            ids,
            TransactionLayer.from_data(rows["transactions"], timers),
            Sessions.from_data(rows["sessions"], kit),
            Registrar.from_data(rows["registrar"]),
            Gate(config, accounts, ids, nonces, trunks),
            Shield.from_data(rows["shield"], config.shield),
            trunks,
        )
