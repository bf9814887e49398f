"""The site: who works here, which queues and numbers there are, and the customers it starts with.

`load` reads a site file (YAML) into a checked `Site`; a mistake is a `SiteError` that names file, line and key.
`doubts` says what is allowed but hardly meant, `policy` puts other routing into a site to try it out, `passwords` turns
a password into what may be stored. Bottom layer: everybody may import it; of callcenter, it imports nobody.
"""

from callcenter.site.articles import SiteArticle
from callcenter.site.data import SiteDatabase, SitePins, SiteQuery, query_calls
from callcenter.site.doubts import doubts
from callcenter.site.errors import SiteError
from callcenter.site.hours import SiteHours
from callcenter.site.load import load_site
from callcenter.site.model import (
    DEMO_PASSWORD,
    Site,
    SiteBox,
    SiteCustomer,
    SiteNumber,
    SitePromise,
    SiteTimelineItem,
)
from callcenter.site.part import Language
from callcenter.site.passwords import Account, Passwords, sip_ha1
from callcenter.site.people import SitePhone, SiteUser
from callcenter.site.policy import with_policy
from callcenter.site.queue import (
    SiteBonus,
    SiteCallback,
    SiteOverflow,
    SiteQueue,
    SiteStep,
    SiteSticky,
    SiteWay,
)
from callcenter.site.skills import SiteSkill
from callcenter.site.summary import queue_lines
from callcenter.site.trunk import SiteDialling, SiteTrunk
from callcenter.site.webhook import SiteSecret, SiteWebhook

__all__ = [
    "DEMO_PASSWORD",
    "Account",
    "Language",
    "Passwords",
    "Site",
    "SiteArticle",
    "SiteBonus",
    "SiteBox",
    "SiteCallback",
    "SiteCustomer",
    "SiteDatabase",
    "SiteDialling",
    "SiteError",
    "SiteHours",
    "SiteNumber",
    "SiteOverflow",
    "SitePhone",
    "SitePins",
    "SitePromise",
    "SiteQuery",
    "SiteQueue",
    "SiteSecret",
    "SiteSkill",
    "SiteStep",
    "SiteSticky",
    "SiteTimelineItem",
    "SiteTrunk",
    "SiteUser",
    "SiteWay",
    "SiteWebhook",
    "doubts",
    "load_site",
    "query_calls",
    "queue_lines",
    "sip_ha1",
    "with_policy",
]
