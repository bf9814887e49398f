"""Articles: found by words, read, and suggested for a call with the reasons why.

What an agent is typing belongs into no address, where others could read it: it is sent in the body of a request.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from callcenter.articles import LONGEST_QUERY, Article, Facts, beginning, excerpt, suggest
from callcenter.articles.model import About
from callcenter.console.intents import LONGEST_NOTE
from callcenter.customers import Case, CaseFilter, Customer
from callcenter.web.article_port import Asked
from callcenter.web.call_records import may_see, within_of
from callcenter.web.context import Anybody, Here, Web
from callcenter.web.doorman import Principal
from callcenter.web.errors import NotFound

router = APIRouter(tags=["articles"])

MOST_CASES = 20
"""Of a customer's open cases, the newest."""

Language = Literal["en", "zh", ""]
AskedLanguage = Annotated[Language, Query(description="Of excerpts; mine without")]
Words = dict[str, str]


class Line(BaseModel):
    """One article in a list. `title` by language; `excerpt`: in the language asked for, where it is there."""

    article: str
    title: Words
    excerpt: str
    queues: list[str]


class Lines(BaseModel):
    """`next` is the `after` of the following page; empty on the last."""

    items: list[Line]
    total: int
    next: str


class Whole(BaseModel):
    """`text`: Markdown by language. `until`: UTC seconds from which nobody is offered it."""

    article: str
    title: Words
    text: Words
    queues: list[str]
    tiers: list[str]
    tags: list[str]
    dispositions: list[str]
    menu: list[str]
    keywords: list[str]
    until: float | None


class Why(BaseModel):
    """`words`: the disposition's code, the choice in the menu, the words that were said, the tag, tier or queue."""

    about: About
    words: list[str]


class Suggested(Line):
    """`reasons`: the strongest first; `score` compares suggestions of one answer."""

    score: int
    reasons: list[Why]


class Suggestions(BaseModel):
    items: list[Suggested]


class Typed(BaseModel):
    """What the agent has said of the contact so far, sent or not; without: what was sent."""

    model_config = ConfigDict(extra="forbid")

    disposition: str | None = Field(default=None, max_length=100)
    note: str | None = Field(default=None, max_length=LONGEST_NOTE)
    language: Language = ""
    limit: int = Field(default=3, ge=1, le=20)


@router.get("/api/articles", summary="Articles in which every word occurs, the best first")
async def found(
    web: Here,
    who: Anybody,
    q: Annotated[str, Query(max_length=LONGEST_QUERY, description="Words; all articles without")] = "",
    language: AskedLanguage = "",
    after: Annotated[str, Query(max_length=64, description="`next` of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Lines:
    spoken = language or who.account.language
    all_found = [one.article for one in web.deps.articles.shelf().search(q, web.deps.now())]
    names = [one.article for one in all_found]
    start = (names.index(after) + 1 if after in names else len(names)) if after else 0
    page = all_found[start : start + limit]
    more = page[-1].article if page and start + limit < len(all_found) else ""
    items = [_line(one, excerpt(text_in(one, spoken), q)) for one in page]
    return Lines(items=items, total=len(all_found), next=more)


@router.get(
    "/api/articles/{article}",
    summary="One article, whole",
    responses={404: {"description": "No such article"}},
)
async def one(web: Here, _who: Anybody, article: Annotated[str, Path(min_length=1, max_length=64)]) -> Whole:
    known = web.deps.articles.shelf().get(article)
    if known is None:
        raise NotFound
    return Whole(
        article=known.article, title=dict(known.title), text=dict(known.text), queues=[*known.queues],
        tiers=[*known.tiers], tags=[*known.tags], dispositions=[*known.dispositions], menu=[*known.menu],
        keywords=[*known.keywords], until=known.until,
    )  # fmt: skip


@router.get(
    "/api/calls/{call}/articles",
    summary="Articles for a call, by what is known of it",
    responses={404: {"description": "No such call, or not one of yours"}},
)
async def suggested(
    web: Here,
    who: Anybody,
    call: str,
    language: AskedLanguage = "",
    limit: Annotated[int, Query(ge=1, le=20)] = 3,
) -> Suggestions:
    return await _suggested(web, who, call, Typed(language=language, limit=limit))


@router.post(
    "/api/calls/{call}/articles",
    summary="Articles for a call, with what I have typed of it so far; changes nothing",
    responses={404: {"description": "No such call, or not one of yours"}},
)
async def suggested_for(request: Request, web: Here, who: Anybody, call: str, given: Typed) -> Suggestions:
    web.check_change(request, who)
    return await _suggested(web, who, call, given)


async def _suggested(web: Web, who: Principal, call: str, given: Typed) -> Suggestions:
    known = await _known(web, who, call)
    facts = await _facts(web, who, known, given)
    language = given.language or who.account.language
    best = suggest(web.deps.articles.shelf(), facts, language, web.deps.now())[: given.limit]
    items = [
        Suggested(
            **_line(one.article, beginning(text_in(one.article, language))).model_dump(),
            score=one.score,
            reasons=[Why(about=reason.about, words=[*reason.words]) for reason in one.reasons],
        )
        for one in best
    ]
    return Suggestions(items=items)


async def _known(web: Web, who: Principal, call: str) -> Asked:
    """What is known of a call that they may see; raises NotFound for any other."""
    if who.role == "agent":
        live = web.deps.articles.contact(call, who.account.name)
    else:
        is_theirs = web.scope(who).has_call(*web.deps.floor.people_of(call))
        live = web.deps.articles.contact(call, "") if is_theirs else None
    if live is not None:
        return live
    record = await web.deps.calls.get(call)
    if record is None or not may_see(web, who, record):
        raise NotFound
    return Asked(
        queue=record.queue, menu=record.menu_path, customer=record.customer, number=record.ani,
        disposition=record.disposition, note=record.disposition_note,
    )  # fmt: skip


async def _facts(web: Web, who: Principal, known: Asked, given: Typed) -> Facts:
    customer, cases = await _customer(web, known), await _cases(web, who, known)
    return Facts(
        queue=known.queue, menu=known.menu, tier=customer.tier if customer else "",
        tags=customer.tags if customer else (), cases=tuple(f"{case.kind}: {case.text}" for case in cases),
        disposition=known.disposition if given.disposition is None else given.disposition,
        note=known.note if given.note is None else given.note,
    )  # fmt: skip


async def _customer(web: Web, known: Asked) -> Customer | None:
    """Who calls from this number and is the one the call is known to be of."""
    if not (known.customer and known.number):
        return None
    there = await web.deps.customers.by_number(known.number)
    return next((one for one in there if one.customer == known.customer), None)


async def _cases(web: Web, who: Principal, known: Asked) -> Sequence[Case]:
    if not known.customer:
        return ()
    wanted = CaseFilter(state="open", customer=known.customer)
    return (await web.deps.cases.page(wanted, "", MOST_CASES, within_of(web, who))).items


def _line(article: Article, said: str) -> Line:
    return Line(article=article.article, title=dict(article.title), excerpt=said, queues=[*article.queues])


def text_in(article: Article, language: str) -> str:
    """In this language, or in the one it is written in."""
    return article.text.get(language) or next(iter(article.text.values()), "")
