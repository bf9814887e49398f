"""Trunks on the wire: carriers, gateways and other PBXes we call over, and that call us.

    account    one trunk as a value: servers, secrets, sources, rules of identity
    standing   whether a trunk can be used: registration (RFC 3261 10.2) or OPTIONS; `table` lists every state and input
    asking     the REGISTER and OPTIONS it sends, and what their answers say
    inviting   what an INVITE over it says, and whether it may be sent at all
    core       all trunks of an endpoint, and which of them a call came over: by source, flow, or proof

Which trunk a call goes over, and how many at once, is decided elsewhere; here one is told the name.
"""

from callcenter.sip.trunks.account import TrunkAccount

__all__ = ["TrunkAccount"]
