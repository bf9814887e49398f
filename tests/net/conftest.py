from __future__ import annotations

from collections.abc import Iterator

import pytest
import pytest_twisted
from twisted.internet.defer import ensureDeferred

from tests.net.loopback import HOST, Site


@pytest.fixture
def site() -> Iterator[Site]:
    """Transports that listen on a free port for UDP and TCP; everything is closed afterwards."""
    site = Site()
    _, site.port = site.transports.listen(HOST, 0)
    yield site
    pytest_twisted.blockon(ensureDeferred(site.closed()))
