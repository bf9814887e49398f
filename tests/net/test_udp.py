from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from pytest_twisted import ensureDeferred

from callcenter.sip.limits import MAX_DATAGRAM
from callcenter.sip.link import Link, udp_link
from callcenter.sip.message import Message, Request
from tests.net.loopback import HOST, Site, marked, received, udp_client
from tests.sip.samples import INVITE

BYE = INVITE.replace(b"INVITE", b"BYE")


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


@ensureDeferred
async def test_a_bye_that_waits_behind_a_burst_is_read_first(site: Site) -> None:
    """All are in the socket before any of them is read; no message is lost, none is read twice."""
    with udp_client() as phone, udp_client() as other:
        for _ in range(5):
            phone.sendto(INVITE, (HOST, site.port))
        other.sendto(BYE, (HOST, site.port))
        await site.until(lambda: len(site.heard.messages) == 6, "not all of them")
        methods = [cast(Request, message).method for message, _ in site.heard.messages]
        assert methods == ["BYE", *["INVITE"] * 5]


@ensureDeferred
async def test_a_long_burst_is_read_in_several_turns(site: Site) -> None:
    with udp_client() as phone:
        for _ in range(100):
            phone.sendto(INVITE, (HOST, site.port))
        await site.until(lambda: len(site.heard.messages) == 100, "not all of them")


@ensureDeferred
async def test_one_message_that_breaks_its_reader_takes_no_other_with_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, broken = site.heard.messages, []

    def first_breaks(message: Message, link: Link) -> None:
        if not broken:
            broken.append(message)
            raise RuntimeError("broken")
        heard.append((message, link))

    (port,) = site.transports._udp.values()
    monkeypatch.setattr(port, "_receiver", replace(port._receiver, on_message=first_breaks))
    with udp_client() as phone:
        for _ in range(3):
            phone.sendto(INVITE, (HOST, site.port))
        await site.until(lambda: len(heard) == 2, "the others")
    assert len(broken) == 1
