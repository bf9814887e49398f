"""The TLS that our SIP listener speaks: version 1.2 and newer, with the operator's certificate."""

from __future__ import annotations

from OpenSSL import SSL
from twisted.internet.interfaces import IOpenSSLContextFactory
from zope.interface import implementer

from callcenter.net.errors import BadCertificate

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
        context = SSL.Context(SSL.TLS_SERVER_METHOD)
        context.set_min_proto_version(SSL.TLS1_2_VERSION)
        context.set_cipher_list(_CIPHERS)
        # Renegotiation lets a client make us do the expensive half again and again.
        context.set_options(SSL.OP_NO_COMPRESSION | SSL.OP_NO_RENEGOTIATION)
        try:
            context.use_certificate_chain_file(cert)
            context.use_privatekey_file(key)
            context.check_privatekey()
        except (SSL.Error, OSError) as error:
            raise BadCertificate(cert, key) from error
        self._context = context

    def getContext(self) -> SSL.Context:
        return self._context
