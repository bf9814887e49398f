"""The articles of the site in force: put together once, another site's from then on; and what a contact is about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from callcenter.article_desk import ArticleDesk, article
from callcenter.articles import Article
from callcenter.console.cards import CustomerStatus
from callcenter.customers import Customer, card
from callcenter.site import Site, SiteArticle, load_site
from callcenter.web.article_port import Asked
from ivr_flows import Label
from tests.console.stage import fresh_views
from tests.console.story import arrives, offered

DEMO = load_site(Path(__file__).parents[1] / "config" / "demo.yaml")
NEWS = SiteArticle.model_validate(
    {"title": {"en": " News "}, "text": {"en": "Read *this*."}, "until": "2026-03-01"}
)


def test_those_of_the_site_in_force() -> None:
    site = DEMO
    desk = ArticleDesk(lambda: site, fresh_views(), "Asia/Shanghai")
    first = desk.shelf()
    assert (len(first), desk.shelf() is first) == (6, True)
    site = Site(articles={"news": NEWS})
    assert [one.article for one in desk.shelf()] == [
        Article(article="news", title={"en": "News"}, text={"en": "Read *this*."}, until=1_772_380_800.0)
    ]


@pytest.mark.parametrize(
    ("until", "zone", "ends"),
    [
        (None, "UTC", None),
        ("2026-03-01", "UTC", 1_772_409_600.0),
        ("2026-03-01", "Asia/Shanghai", 1_772_380_800.0),
        (date.max, "UTC", None),
    ],
)
def test_its_last_day_is_the_houses(until: object, zone: str, ends: float | None) -> None:
    given = SiteArticle.model_validate({"title": {"en": "A"}, "text": {"en": "B"}, "until": until})
    assert article("a", given, zone).until == ends


def test_what_a_contact_is_about() -> None:
    views = fresh_views()
    desk = ArticleDesk(lambda: DEMO, views, "UTC")
    known = card(Customer(customer="tang-yue", name="Tang Yue", tier="gold")).to_data()
    views.customer_known("call-1", CustomerStatus.model_validate({"status": "found", "cards": [known]}))
    assert desk.contact("call-1", "agent1") is None
    for event in (*arrives(), *offered()):
        views.apply(event, event.at)
    contact = views.contact("agent1")
    assert contact is not None
    about = Asked(queue="support", menu=tuple(map(Label.of, contact.menu_path)), number=contact.ani)
    assert about.menu
    assert desk.contact("call-1", "agent1") == desk.contact("call-1", "") == about
    assert [desk.contact("call-1", "agent2"), desk.contact("call-2", "agent1")] == [None, None]
