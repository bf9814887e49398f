"""Drawings of flows: SVG with a place for live counts, and Mermaid text. Pure: a flow in, text out.

picture    what is drawn: a box for each node, a line for each pair of nodes with all the ways between them
layers     who stands above whom; lines that close a circle go back up
order      who stands left of whom, so that few lines cross
place      how far apart, as near to its neighbours as there is room
layout     all of that, and the points of every line
svg        <g data-flow="main" data-node="support">…<text class="count"/>; a page writes `data-count` on the group
mermaid    the same as text
"""

from ivr_flows.drawing.draw import draw_mermaid, draw_svg

__all__ = ["draw_mermaid", "draw_svg"]
