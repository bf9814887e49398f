"""The articles of the site in force, as agents find and are offered them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from callcenter.articles import Article, Shelf
from callcenter.console.messages import Contact
from callcenter.console.views import Views
from callcenter.site import Site, SiteArticle
from callcenter.web.article_port import Asked
from ivr_flows import Label


class ArticleDesk:
    """Implements `web.article_port.Articles`. `zone`: where the last day of an article ends."""

    def __init__(self, site: Callable[[], Site], views: Views, zone: str) -> None:
        self._site = site
        self._views = views
        self._zone = zone
        self._seen: Mapping[str, SiteArticle] = {}
        self._shelf = Shelf()

    def shelf(self) -> Shelf:
        """Put together when it is first asked for, and again for another site."""
        articles = self._site().articles
        if articles is not self._seen:
            self._shelf = Shelf(article(name, given, self._zone) for name, given in articles.items())
            self._seen = articles
        return self._shelf

    def contact(self, call: str, agent: str) -> Asked | None:
        """What the pages know of a call under way; `agent`: only if it is theirs, "" for whoever has it."""
        has_it = agent or self._views.in_hand.agent_with(call) or ""
        contact = self._views.contact(has_it, call)
        return asked(contact) if contact is not None else None


def article(name: str, given: SiteArticle, zone: str) -> Article:
    """An article of the site file as it is searched."""
    return Article(
        article=name,
        title={str(language): text.strip() for language, text in given.title.items()},
        text={str(language): text for language, text in given.text.items()},
        queues=given.queues,
        tiers=given.tiers,
        tags=given.tags,
        dispositions=given.dispositions,
        menu=given.menu,
        keywords=given.keywords,
        until=given.ends_at(zone),
    )


def asked(contact: Contact) -> Asked:
    """What of a contact says what it is about."""
    known = contact.customer.cards[0] if contact.customer.status == "found" else None
    return Asked(
        queue=contact.queue,
        menu=tuple(map(Label.of, contact.menu_path)),
        customer=known.customer if known else "",
        number=contact.ani,
        disposition=contact.disposition,
        note=contact.note,
    )
