"""The demo's articles, for whichever queue the invented contacts are in; suggested by the real rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from callcenter.article_desk import article
from callcenter.articles import Article, Facts, Shelf, beginning, excerpt, suggest
from callcenter.site import load_site
from callcenter.web.articles import Typed, text_in

DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"
QUEUES = ("billing", "vip")
"""Whose contacts are shown."""


@cache
def shelf() -> Shelf:
    found = (article(name, given, "UTC") for name, given in load_site(DEMO).articles.items())
    return Shelf(replace(one, queues=QUEUES) for one in found)


def line(one: Article, said: str) -> dict[str, Any]:
    return {"article": one.article, "title": one.title, "excerpt": said, "queues": one.queues}


def routes(router: APIRouter, now: Callable[[], tuple[str, bool]]) -> None:
    """`now`: the code with which everything is refused, and whether there are no articles."""

    def answer(items: list[dict[str, Any]]) -> JSONResponse:
        refuses, is_empty = now()
        if refuses:
            return JSONResponse({"error": {"code": refuses, "text": "No."}}, 503)
        return JSONResponse({"items": [] if is_empty else items, "total": len(items), "next": ""})

    async def found(q: str = "", language: str = "en", limit: int = 50) -> JSONResponse:
        lines = [one.article for one in shelf().search(q, 0.0)[:limit]]
        return answer([line(one, excerpt(text_in(one, language), q)) for one in lines])

    async def one(article: str) -> JSONResponse:
        known = shelf().get(article)
        assert known is not None
        return JSONResponse({"article": known.article, "title": known.title, "text": known.text})

    async def suggested(call: str, given: Typed) -> JSONResponse:
        facts = Facts(
            queue="billing", tier="gold", disposition=given.disposition or "", note=given.note or ""
        )
        best = suggest(shelf(), facts, given.language, 0.0)[: given.limit]
        return answer(
            [
                line(one.article, beginning(text_in(one.article, given.language)))
                | {"reasons": [{"about": why.about, "words": why.words} for why in one.reasons]}
                for one in best
            ]
        )

    router.add_api_route("/api/articles", found)
    router.add_api_route("/api/articles/{article}", one)
    router.add_api_route("/api/calls/{call}/articles", suggested, methods=["POST"])
