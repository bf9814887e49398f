"""Draws a flow: what is drawn, where it stands, and the text of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ivr_flows.drawing import mermaid as mermaid_
from ivr_flows.drawing import svg as svg_
from ivr_flows.drawing.layout import layout
from ivr_flows.drawing.picture import picture
from ivr_flows.flow import Flow

NO_TEXTS: Mapping[str, str] = MappingProxyType({})


def draw_svg(
    flow: Flow,
    language: str = "en",
    texts: Mapping[str, str] = NO_TEXTS,
    *,
    is_page: bool = False,
    has_figures: bool = False,
) -> str:
    """Draw a flow. `texts`: what prompts say, by full name (`Catalogue.texts`).

    `is_page`: without its own style sheet and size, to stand inside a page; `has_figures`: with a line in each box,
    `<text class="figures">`, for the page to write into.
    """
    drawn = picture(flow, language, texts)
    place = layout(drawn, has_figures=has_figures)
    return svg_.draw(drawn, place, language, is_page=is_page, has_figures=has_figures)


def draw_mermaid(flow: Flow, language: str = "en", texts: Mapping[str, str] = NO_TEXTS) -> str:
    """Write a flow as a Mermaid flowchart."""
    return mermaid_.draw(picture(flow, language, texts))
