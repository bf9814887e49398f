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
    pytest_twisted.blockon(ensureDeferred(_closed(site)))


async def _closed(site: Site) -> None:
    closing = site.transports.close()
    # Deadlines run on the test's clock: without this a connection whose peer never reads would stay.
    site.clock.advance(site.limits.linger_s)
    await closing
    assert site.clock.getDelayedCalls() == []
