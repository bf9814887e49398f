"""Logs: an event name plus fields, one line each, on standard error."""

from __future__ import annotations

import logging
import sys

import structlog

from callcenter.events import Event, TrunkDown, TrunkRested, TrunkUp

log = structlog.get_logger("trunks")


def configure(level: str) -> None:
    """Set up structlog for the process; `level` is a name such as info."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr, format="%(name)s %(message)s")


def of_trunks(event: Event) -> None:
    """Say what an operator has to know of the lines to the world."""
    match event:
        case TrunkDown():
            log.warning("trunk_down", trunk=event.trunk, why=event.why)
        case TrunkRested():
            log.warning("trunk_rested", trunk=event.trunk, for_s=round(event.until - event.at), why=event.why)
        case TrunkUp():
            log.info("trunk_up", trunk=event.trunk, why=event.why)
