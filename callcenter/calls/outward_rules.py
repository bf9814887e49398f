"""Who may call whom: the settings of calls that we make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callcenter.trunks import NOTHING, Dialling, TrunkSpec

RING_FOR_S = 120.0
"""How long somebody is rung. Networks give up after one to three minutes themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutwardRules:
    """`region` completes numbers. `roles`: account → role, `dialling`: role → what it may call.

    `phones`: number → telephone of ours, `agents`: extension → agent. `shown`: account → the number it calls from.
    `languages`: account → language of what it is told. `emergency`: numbers that are such here beside the country's.
    `looks_up_private`: whether a withheld number may still find its customer (it is shown to nobody either way).
    """

    trunks: tuple[TrunkSpec, ...] = ()
    region: str = "CN"
    roles: Mapping[str, str] = field(default_factory=dict)
    dialling: Mapping[str, Dialling] = field(default_factory=dict)
    phones: Mapping[str, str] = field(default_factory=dict)
    agents: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    emergency: tuple[str, ...] = ()
    looks_up_private: bool = False
    ring_for_s: float = RING_FOR_S

    def rights_of(self, account: str) -> Dialling:
        """What an account may call; one without a role nothing."""
        return self.dialling.get(self.roles.get(account, ""), NOTHING)
