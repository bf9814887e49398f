"""What module fixtures give out: a running product, an open browser; `yield from` them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import Product
from tests.system.aio import wait_for

B = TypeVar("B", bound=AgentBrowser)


def running(product: Product) -> Iterator[Product]:
    """Started; in the end it stops by itself, and has logged no exception meanwhile."""
    wait_for(product.start())
    yield product
    assert wait_for(product.stop()) == 0
    assert "Traceback" not in product.tail(1_000_000)


def opened(browser: B) -> Iterator[B]:
    wait_for(browser.__aenter__())
    yield browser
    wait_for(browser.__aexit__(None, None, None))
