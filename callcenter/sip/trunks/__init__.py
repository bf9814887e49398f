"""Trunks on the wire: carriers, gateways and other PBXes we call over, and that call us.

    account    one trunk as a value: servers, secrets, sources, rules of identity, bounds
    standing   whether a trunk can be used: registration (RFC 3261 10.2) or OPTIONS, one table for both
    asking     the REGISTER and OPTIONS it sends, and what their answers say
    identify   which trunk a call came over: source, flow, or proof
    core       all trunks of an endpoint

Which trunk a call goes over, and how many at once, is decided elsewhere; here one is told the name.
"""

from callcenter.sip.trunks.account import TrunkAccount

__all__ = ["TrunkAccount"]
