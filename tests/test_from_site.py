"""The site's trunks, telephones and rights, as the call core and SIP hear of them."""

from __future__ import annotations

from callcenter import from_site
from callcenter.calls.outward_rules import OutwardRules
from callcenter.sdp import Secrecy
from callcenter.settings import Settings
from callcenter.sip.digest_client import Secret
from callcenter.sip.trunks import TrunkAccount
from callcenter.sip.uri import SipUri
from callcenter.site import Site, sip_ha1
from callcenter.trunks import Dialling, Dtmf, Spelling, TrunkSpec

SITE = Site.model_validate(
    {
        "realm": "cc.test",
        "users": {
            "ann": {"password": "x", "name": "Ann", "role": "agent", "extension": "21", "language": "zh"},
            "eve": {"password": "x", "name": "Eve", "role": "admin", "number": "+861065520001"},
        },
        "phones": {
            "desk": {"password": "x", "number": "41"},
            "fax": {"password": "x", "number": "01065520002"},
        },
        "numbers": {"5000": {"flow": "main"}},
        "trunks": {
            "carrier": {
                "uri": "sip:carrier.example;transport=tls",
                "username": "acme",
                "ha1": {"MD5": "ab"},
                "registers": True,
                "sources": ["192.0.2.0/24"],
                "inbound_username": "them",
                "inbound_password": "secret",
                "prefixes": ["+"],
                "caller_number": "+861065520000",
                "spelling": "national",
                "dtmf": "inband",
                "numbers": {"65520000": "5000"},
            }
        },
        "dialling": {"phone": {"prefixes": ["+86"]}},
    }
)


def test_what_the_call_core_hears() -> None:
    assert from_site.outward_rules(Settings(), SITE) == OutwardRules(
        trunks=(
            TrunkSpec(
                name="carrier",
                prefixes=("+",),
                caller_number="+861065520000",
                spelling=Spelling.NATIONAL,
                dtmf=Dtmf.INBAND,
                numbers={"65520000": "5000"},
            ),
        ),
        region="CN",
        roles={
            "ann": "agent",
            "eve": "admin",
            "desk": "phone",
            "fax": "phone",
            "trunk/carrier": "trunk",
        },
        dialling={"phone": Dialling(prefixes=("+86",))},
        phones={"41": "desk", "01065520002": "fax", "+861065520002": "fax"},
        agents={"21": "ann"},
        shown={"desk": "41", "fax": "+861065520002", "eve": "+861065520001"},
        languages={"ann": "zh", "eve": "en"},
    )


def test_whose_telephones_are_offered_keys() -> None:
    users = {**SITE.users, "ann": SITE.users["ann"].model_copy(update={"srtp": "required"})}
    phones = {**SITE.phones, "fax": SITE.phones["fax"].model_copy(update={"srtp": "optional"})}
    rules = from_site.call_rules(Settings(), SITE.model_copy(update={"users": users, "phones": phones}))
    assert rules.secrecy == {"ann": Secrecy.REQUIRED, "fax": Secrecy.OPTIONAL}


def test_what_sip_hears() -> None:
    (account,) = from_site.trunk_accounts(SITE)
    assert account == TrunkAccount(
        name="carrier",
        uri=SipUri(host="carrier.example", params=(("transport", "tls"),)),
        secret=Secret(username="acme", ha1={"MD5": "ab"}),
        registers=True,
        sources=("192.0.2.0/24",),
        inbound_username="them",
        inbound_ha1=sip_ha1("them", "cc.test", "secret"),
    )
    assert "'ab'" not in repr(account)
