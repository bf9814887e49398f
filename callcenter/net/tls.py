"""The TLS that we speak: version 1.2 and newer, as server with the operator's certificate, as client asking for one."""

from __future__ import annotations

from OpenSSL import SSL
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator, IOpenSSLContextFactory
from twisted.protocols.tls import TLSMemoryBIOProtocol
from zope.interface import implementer

from callcenter.net.errors import BadAuthorities, BadCertificate
from callcenter.sip.locate.records import is_address

# RFC 9325 4.2: forward secrecy and authenticated encryption only; TLS 1.3 has nothing else anyway.
_CIPHERS = b"ECDHE+AESGCM:ECDHE+CHACHA20"


@implementer(IOpenSSLContextFactory)
class ServerTls:
    """One ready context for every connection.

    `twisted.internet.ssl` would do the same, but only with one more package for checking servers' names, and
    we are the server.
    """

    def __init__(self, cert: str, key: str) -> None:
        """Read the chain and its key, both PEM files. Raises BadCertificate."""
        self._files = cert, key
        self.renew()

    def renew(self) -> None:
        """Read both again, for the connections to come. Raises BadCertificate and stays as it was."""
        context = _context(SSL.TLS_SERVER_METHOD)
        _show(context, *self._files)
        self._context = context

    def getContext(self) -> SSL.Context:
        return self._context


class ClientTls:
    """What our own connections trust: the system's authorities and the operator's, nobody without a certificate.

    With a certificate of ours we show it to servers that ask (RFC 3261 26.3.1). Raises BadAuthorities and
    BadCertificate.
    """

    def __init__(self, ca_file: str = "", cert: str = "", key: str = "") -> None:
        self._context = _context(SSL.TLS_CLIENT_METHOD)
        self._context.set_verify(SSL.VERIFY_PEER)
        self._context.set_default_verify_paths()
        try:
            if ca_file:
                self._context.load_verify_locations(ca_file)
        except SSL.Error as error:
            raise BadAuthorities(ca_file) from error
        if cert:
            _show(self._context, cert, key)

    def to(self, name: str) -> ClientConnections:
        """For one connection to the server of that name. Whether it proves the name is checked by `identity`."""
        return ClientConnections(self._context, name)


@implementer(IOpenSSLClientConnectionCreator)
class ClientConnections:
    """Twisted's way to ask for the client's half of a connection."""

    def __init__(self, context: SSL.Context, name: str) -> None:
        self._context = context
        self._name = name

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:
        connection = SSL.Connection(self._context, None)
        if self._name and not is_address(self._name):
            # RFC 6066 3: a server of many domains must know which certificate to show. Addresses are no names there.
            connection.set_tlsext_host_name(self._name.encode("ascii"))
        return connection


def _context(method: int) -> SSL.Context:
    context = SSL.Context(method)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_cipher_list(_CIPHERS)
    # Renegotiation lets a client make us do the expensive half again and again.
    context.set_options(SSL.OP_NO_COMPRESSION | SSL.OP_NO_RENEGOTIATION)
    return context


def _show(context: SSL.Context, cert: str, key: str) -> None:
    try:
        context.use_certificate_chain_file(cert)
        context.use_privatekey_file(key)
        context.check_privatekey()
    except (SSL.Error, OSError) as error:
        raise BadCertificate(cert, key) from error
