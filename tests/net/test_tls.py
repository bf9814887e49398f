"""The TLS of our SIP listener: who gets in, and which certificates are refused."""

from __future__ import annotations

import asyncio
import datetime
import ssl
from pathlib import Path

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred

from callcenter.make_cert import write_pair
from callcenter.net.errors import BadCertificate
from callcenter.net.tls import ServerTls
from callcenter.runtime.loop import LOOP
from callcenter.sip.link import Link
from tests.net.loopback import HOST, Site, marked
from tests.sip.samples import invite

NOW = datetime.datetime.now(datetime.UTC)


def client(cert: Path, version: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(cert))
    context.minimum_version = context.maximum_version = version
    # Old versions need old algorithms on the client's side as well.
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def says_invite(port: int, context: ssl.SSLContext) -> Deferred[str]:
    async def say() -> str:
        _, writer = await asyncio.open_connection(HOST, port, ssl=context, server_hostname=HOST)
        writer.write(bytes(invite()))
        version = str(writer.get_extra_info("ssl_object").version())
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        return version

    return Deferred.fromFuture(LOOP.create_task(asyncio.wait_for(say(), 10)))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest_twisted.ensureDeferred
async def test_a_phone_that_trusts_the_pair_is_heard(
    site: Site, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    cert, key = write_pair(tmp_path, [HOST], NOW)
    _, port = site.transports.listen_tls(HOST, 0, ServerTls(str(cert), str(key)))
    await says_invite(port, client(cert, version))
    await site.until(lambda: site.heard.messages and site.heard.closed, "the message and the end")
    [(message, link)] = site.heard.messages
    assert (message, link.transport) == (marked(link), "tls")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
@pytest_twisted.ensureDeferred
async def test_an_old_tls_is_refused(site: Site, tmp_path: Path) -> None:
    cert, key = write_pair(tmp_path, [HOST], NOW)
    _, port = site.transports.listen_tls(HOST, 0, ServerTls(str(cert), str(key)))
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await says_invite(port, client(cert, ssl.TLSVersion.TLSv1_1))
    assert site.heard.messages == []


def test_what_is_no_pair_is_refused(tmp_path: Path) -> None:
    cert, key = write_pair(tmp_path / "one", [HOST], NOW)
    _, other = write_pair(tmp_path / "other", [HOST], NOW)
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for wrong_cert, wrong_key in [(cert, other), (key, key), (cert, empty), (empty, key), (tmp_path, key)]:
        with pytest.raises(BadCertificate, match="no certificate with its key"):
            ServerTls(str(wrong_cert), str(wrong_key))


@pytest_twisted.ensureDeferred
async def test_connections_of_a_banned_host_are_closed_unread(site: Site) -> None:
    site.banned.add(HOST)
    reader, writer = await Deferred.fromFuture(LOOP.create_task(asyncio.open_connection(HOST, site.port)))
    writer.write(bytes(invite()))
    ended = Deferred.fromFuture(LOOP.create_task(asyncio.wait_for(_end(reader), 10)))
    assert await ended == b""
    writer.close()
    links: list[Link] = site.heard.closed
    assert (site.heard.messages, links) == ([], [])


async def _end(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""
