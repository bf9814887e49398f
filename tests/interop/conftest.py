"""One product for all peers; after every test nothing of it may be left: no call, no port, no error in the log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.product import Product
from tests.interop.aftermath import Aftermath
from tests.system.aio import wait_for
from tests.system.conftest import prompts

__all__ = ["prompts"]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    """The product with the demo site. SIPp and baresip read the first digest challenge only, and know MD5 only."""
    settings = {"digest_algorithms": "MD5, SHA-256"}
    running = Product(tmp_path_factory.mktemp("interop"), settings, prompts=prompts)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


@pytest.fixture
def aftermath(product: Product) -> Iterator[Aftermath]:
    """Asked for by every test that calls the shared product."""
    aftermath = Aftermath(product)
    yield aftermath
    aftermath.nothing_is_left()
