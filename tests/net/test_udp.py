from __future__ import annotations

import pytest
from pytest_twisted import ensureDeferred

from callcenter.sip.limits import MAX_DATAGRAM
from callcenter.sip.link import udp_link
from tests.net.loopback import HOST, Site, marked, received, udp_client
from tests.sip.samples import INVITE


@ensureDeferred
async def test_message_and_answer(site: Site) -> None:
    with udp_client() as phone:
        phone.sendto(INVITE, (HOST, site.port))
        await site.until(lambda: site.heard.messages, "no message")
        link = udp_link((HOST, site.port), phone.getsockname())
        assert site.heard.messages == [(marked(link), link)]
        assert site.transports.send(link, b"answer")
        await site.until(lambda: received(phone) == b"answer", "no answer")


@ensureDeferred
async def test_bad_and_empty_datagrams(site: Site) -> None:
    with udp_client() as phone:
        for datagram in (b"", b"\r\n\r\n", b"\0\0\0\0", b"nonsense", INVITE[:-1], INVITE):
            phone.sendto(datagram, (HOST, site.port))
        await site.until(lambda: site.heard.messages, "no message")
        link = udp_link((HOST, site.port), phone.getsockname())
        assert site.heard.bad == [("Bad start line", link), ("Body shorter than Content-Length", link)]
        assert site.heard.messages == [(marked(link), link)]


@ensureDeferred
async def test_largest_datagram_is_read_whole(site: Site) -> None:
    length = 60_000
    data = INVITE.replace(b"Content-Length: 5", b"Content-Length: %d" % length)[:-5] + b"x" * length
    assert len(data) < MAX_DATAGRAM
    with udp_client() as phone:
        phone.sendto(data, (HOST, site.port))
        await site.until(lambda: site.heard.messages, "no message")
        assert len(site.heard.messages[0][0].body) == length


@ensureDeferred
@pytest.mark.parametrize(
    ("remote", "data"), [((HOST, 9), b"x" * 70_000), (("phone.example.com", 5060), b"x"), (("::1", 9), b"x")]
)
async def test_what_cannot_be_sent_says_so(site: Site, remote: tuple[str, int], data: bytes) -> None:
    assert not site.transports.send(udp_link((HOST, site.port), remote), data)
    assert not site.transports.send(udp_link((HOST, 1), (HOST, 9)), b"no socket of ours")


@ensureDeferred
async def test_link_for_calling_out(site: Site) -> None:
    assert await site.transports.connect("udp", HOST, 9) == udp_link((HOST, site.port), (HOST, 9))
