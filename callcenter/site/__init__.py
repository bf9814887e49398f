"""The site: who works here, which queues and numbers there are, and the customers it starts with.

`load` reads a site file (YAML) into a checked `Site`; a mistake is a `SiteError` that names file, line and key.
`passwords` turns a password into what may be stored. Bottom layer: everybody may import it, it imports nobody.
"""

from callcenter.site.errors import SiteError
from callcenter.site.load import load_site
from callcenter.site.model import (
    DEMO_PASSWORD,
    Language,
    Site,
    SiteBox,
    SiteCustomer,
    SiteNumber,
    SitePhone,
    SitePromise,
    SiteQueue,
    SiteTimelineItem,
    SiteUser,
)
from callcenter.site.passwords import Account, Passwords, sip_ha1
from callcenter.site.trunk import SiteDialling, SiteTrunk

__all__ = [
    "DEMO_PASSWORD",
    "Account",
    "Language",
    "Passwords",
    "Site",
    "SiteBox",
    "SiteCustomer",
    "SiteDialling",
    "SiteError",
    "SiteNumber",
    "SitePhone",
    "SitePromise",
    "SiteQueue",
    "SiteTimelineItem",
    "SiteTrunk",
    "SiteUser",
    "load_site",
    "sip_ha1",
]
