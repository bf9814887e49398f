from __future__ import annotations

from callcenter.console.ports import SipSockets
from callcenter.ids import SeededIds
from callcenter.net.websocket import WebSocketLinks
from callcenter.sip.link import Link
from tests.net.loopback import Heard, marked
from tests.sip.samples import INVITE

REMOTE = ("10.0.0.9", 50_000)


def opened() -> tuple[WebSocketLinks, Heard, str, list[str]]:
    heard = Heard()
    links = WebSocketLinks(heard.receiver(), SeededIds(), local=("10.0.0.1", 443))
    sockets: SipSockets = links
    frames: list[str] = []
    return links, heard, sockets.opened("ann", REMOTE, frames.append), frames


def test_frames_become_messages_of_the_cookies_user() -> None:
    links, heard, link_id, frames = opened()
    links.received(link_id, INVITE.replace(b"Content-Length: 5\r\n", b""))
    link = Link("link-1", "wss", ("10.0.0.1", 443), REMOTE, "ann")
    assert heard.messages == [(marked(link), link)]
    assert links.send(link, "größe".encode() + b"\xff")
    assert frames == ["größe\N{REPLACEMENT CHARACTER}"]


def test_bad_frames() -> None:
    links, heard, link_id, frames = opened()
    for frame in (b"nonsense", b"", b"\r\n", b"\r\n\r\n", INVITE[:-1]):
        links.received(link_id, frame)
    assert [reason for reason, _ in heard.bad] == ["Bad start line", "Body shorter than Content-Length"]
    assert (heard.messages, frames) == ([], ["\r\n"])


def test_two_tabs_are_two_links() -> None:
    links, heard, first, frames = opened()
    other: list[str] = []
    second = links.opened("ann", REMOTE, other.append)
    links.received(second, INVITE)
    assert links.send(heard.messages[0][1], b"x")
    assert (first != second, frames, other) == (True, [], ["x"])


def test_closed_is_told_once_and_nothing_follows() -> None:
    links, heard, link_id, frames = opened()
    links.closed(link_id)
    links.closed(link_id)
    links.received(link_id, INVITE)
    [link] = heard.closed
    assert (link.id, heard.messages, links.send(link, b"x"), frames) == (link_id, [], False, [])


def test_closing_down_closes_every_link() -> None:
    links, heard, link_id, _ = opened()
    links.close()
    assert [link.id for link in heard.closed] == [link_id]


def test_a_page_is_known_by_its_own_address() -> None:
    """A web server that takes both families calls IPv4 peers ::ffff:…; bans and trust go by the address itself."""
    links, heard, _, _ = opened()
    links.received(links.opened("ann", ("::ffff:192.0.2.7", 5), lambda text: None), INVITE)
    assert [link.remote for _, link in heard.messages] == [("192.0.2.7", 5)]
