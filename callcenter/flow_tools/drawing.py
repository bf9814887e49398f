"""`callcenter draw-flow`: a flow as SVG or Mermaid, to a file or standard output."""

from __future__ import annotations

import argparse
from typing import TextIO

import ivr_flows as ivr
from callcenter.errors import UsageError
from callcenter.flow_tools.known import text_of
from ivr_flows.drawing import draw_mermaid, draw_svg


def draw_flow(arguments: argparse.Namespace, out: TextIO) -> int:
    """Draw the flow of a file; one with mistakes is not drawn, and they are printed instead."""
    text = text_of(arguments.file)
    try:
        if isinstance(text, ivr.FlowErrors):
            raise text
        flow = ivr.load(text, str(arguments.file))
    except ivr.FlowErrors as errors:
        print(errors, file=out)
        return 1
    draw = draw_svg if arguments.format == "svg" else draw_mermaid
    drawing = draw(flow, arguments.language, ivr.load_catalogue().texts)
    if arguments.out is None:
        out.write(drawing)
        return 0
    try:
        arguments.out.write_text(drawing, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{arguments.out}: cannot be written: {error.strerror}") from error
    return 0
