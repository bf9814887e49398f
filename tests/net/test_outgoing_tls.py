"""Connections that we open over TLS: whom we believe, and that nothing is sent before we do."""

from __future__ import annotations

import datetime
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL
from pytest_twisted import ensureDeferred
from twisted.internet.interfaces import IOpenSSLContextFactory
from zope.interface import implementer

from callcenter.net.errors import BadAuthorities, BadCertificate, ConnectFailed
from callcenter.net.identity import identities, proves
from callcenter.net.tls import ClientTls, ServerTls
from tests.net.certificates import END, Authority, write_pem
from tests.net.loopback import HOST, Site, marked
from tests.sip.samples import INVITE

LONG_AGO = datetime.datetime(2021, 1, 1)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@asynccontextmanager
async def caller(tls: ClientTls) -> AsyncIterator[Site]:
    site = Site(client_tls=tls)
    yield site
    await site.closed()


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (("trunk.test",), "trunk.test"),
        (("Other.test", "TRUNK.test"), "trunk.TEST"),
        (("sip:trunk.test",), "trunk.test"),
        (("sip:trunk.test", "other.test"), "trunk.test"),
        ((HOST,), HOST),
        ((HOST,), ""),
        (("::1",), "0:0:0:0:0:0:0:1"),
    ],
)
@ensureDeferred
async def test_a_server_that_proves_its_name(
    site: Site, authority: Authority, names: tuple[str, ...], asked: str
) -> None:
    _, port = site.transports.listen_tls(HOST, 0, ServerTls(*authority.pair(*names)))
    async with caller(ClientTls(str(authority.file))) as ours:
        link = await ours.transports.connect("tls", HOST, port, asked)
        assert ours.transports.send(link, INVITE)
        await site.until(lambda: site.heard.messages, "no message")
    [(message, back)] = site.heard.messages
    assert (message, back.transport) == (marked(back), "tls")


@pytest.mark.parametrize(
    ("names", "common", "end", "why"),
    [
        (("other.test",), "trunk.test", END, "its certificate is not for trunk.test"),
        # RFC 5922 7.2: no wildcards; 7.1: DNS names do not count beside a SIP domain.
        (("*.test",), "trunk.test", END, "its certificate is not for trunk.test"),
        (("sip:other.test", "trunk.test"), "x", END, "its certificate is not for trunk.test"),
        (("sip:ann@trunk.test",), "x", END, "its certificate is not for trunk.test"),
        (("trunk.test",), "x", LONG_AGO, "certificate verify failed"),
    ],
)
@ensureDeferred
async def test_a_server_that_does_not(
    site: Site,
    authority: Authority,
    names: tuple[str, ...],
    common: str,
    end: datetime.datetime,
    why: str,
) -> None:
    server = ServerTls(*authority.pair(*names, common=common, end=end))
    _, port = site.transports.listen_tls(HOST, 0, server)
    async with caller(ClientTls(str(authority.file))) as ours:
        with pytest.raises(ConnectFailed, match=why):
            await ours.transports.connect("tls", HOST, port, "trunk.test")
        await site.until(lambda: site.heard.closed, "the server did not see the end")
    assert site.heard.messages == []


@ensureDeferred
async def test_an_authority_nobody_trusts(site: Site, authority: Authority) -> None:
    _, port = site.transports.listen_tls(HOST, 0, ServerTls(*authority.pair("trunk.test")))
    async with caller(ClientTls()) as ours:
        with pytest.raises(ConnectFailed, match="certificate verify failed"):
            await ours.transports.connect("tls", HOST, port, "trunk.test")


def test_the_common_name_counts_only_without_other_names(authority: Authority) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    assert identities(authority.certificate(key, (), "Trunk.test")) == {"trunk.test"}
    assert not proves(authority.certificate(key, (HOST,), "trunk.test"), "trunk.test")
    assert proves(authority.certificate(key, (), "trunk.test"), "trunk.test.")
    assert identities(authority.certificate(key, ("sips:a.test", "http://b.test", "sip:<bad"), "x")) == set()


@pytest.fixture
def mute() -> Iterator[socket.socket]:
    """Accepts connections and says nothing."""
    with socket.create_server((HOST, 0)) as listening:
        yield listening


@ensureDeferred
async def test_a_handshake_that_never_ends_has_a_deadline(mute: socket.socket, authority: Authority) -> None:
    async with caller(ClientTls(str(authority.file))) as ours:
        asked = ours.transports.connect("tls", HOST, mute.getsockname()[1])
        await ours.until(ours.clock.getDelayedCalls, "not connected")
        ours.clock.advance(ours.limits.handshake_s)
        with pytest.raises(ConnectFailed):
            await asked


@ensureDeferred
async def test_a_server_that_speaks_no_tls(site: Site, authority: Authority) -> None:
    async with caller(ClientTls(str(authority.file))) as ours:
        asked = ours.transports.connect("tls", HOST, site.port)
        await site.until(site.clock.getDelayedCalls, "not accepted")
        site.clock.advance(site.limits.half_message_s)
        with pytest.raises(ConnectFailed):
            await asked


@implementer(IOpenSSLContextFactory)
class Curious:
    """A server that asks for the client's certificate and listens for the name it wants."""

    def __init__(self, cert: str, key: str, authority: Authority) -> None:
        self.names: list[bytes | None] = []
        self.clients: list[str] = []
        self._context = SSL.Context(SSL.TLS_SERVER_METHOD)
        self._context.use_certificate_file(cert)
        self._context.use_privatekey_file(key)
        self._context.load_verify_locations(str(authority.file))
        self._context.set_tlsext_servername_callback(lambda asked: self.names.append(asked.get_servername()))
        self._context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, self._seen)

    def _seen(self, connection: SSL.Connection, certificate: Any, error: int, depth: int, is_ok: int) -> bool:
        if depth == 0:
            subject = certificate.to_cryptography().subject
            self.clients += [str(one.value) for one in subject]
        return bool(is_ok)

    def getContext(self) -> SSL.Context:
        return self._context


@ensureDeferred
async def test_we_say_whom_we_want_and_show_who_we_are(site: Site, authority: Authority) -> None:
    curious = Curious(*authority.pair("trunk.test", HOST), authority)
    _, port = site.transports.listen_tls(HOST, 0, curious)
    async with caller(ClientTls(str(authority.file), *authority.pair("us.test", common="us"))) as ours:
        link = await ours.transports.connect("tls", HOST, port, "trunk.test")
        # Another name is another server, whatever its address (RFC 5922 4): nothing is shared.
        other = await ours.transports.connect("tls", HOST, port)
        assert (await ours.transports.connect("tls", HOST, port, "trunk.test"), other == link) == (
            link,
            False,
        )
        await site.until(lambda: len(curious.clients) == 2, "not shown")
    # An address is no name to ask for (RFC 6066 3).
    assert (curious.names, curious.clients) == ([b"trunk.test", None], ["us", "us"])


def test_files_that_cannot_be_used(tmp_path: Path, authority: Authority) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for ca_file in (empty, tmp_path / "none.pem", tmp_path / "key1.pem"):
        with pytest.raises(BadAuthorities, match="holds no certificates of authorities"):
            ClientTls(str(ca_file))
    with pytest.raises(BadCertificate):
        ClientTls(str(authority.file), str(write_pem(tmp_path / "one.pem")), str(empty))
