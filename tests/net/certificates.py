"""A throw-away certificate and the contexts that serve and trust it."""

from __future__ import annotations

import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL
from OpenSSL.crypto import X509
from twisted.internet.interfaces import IOpenSSLContextFactory
from zope.interface import implementer


@implementer(IOpenSSLContextFactory)
class Context:
    """Hands Twisted one ready context."""

    def __init__(self, context: SSL.Context) -> None:
        self._context = context

    def getContext(self) -> SSL.Context:
        return self._context


def self_signed() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A fresh certificate for localhost, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = datetime.datetime(2020, 1, 1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), start)
        .not_valid_after(datetime.datetime(2120, 1, 1))
        .sign(key, hashes.SHA256())
    )
    return certificate, key


def write_pem(path: Path) -> Path:
    """A file with a fresh certificate and its key."""
    certificate, key = self_signed()
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, *form)
    )
    return path


def server_and_client() -> tuple[Context, Context]:
    """A server with a fresh certificate, and a client that trusts exactly that one."""
    certificate, key = self_signed()
    server, client = SSL.Context(SSL.TLS_METHOD), SSL.Context(SSL.TLS_METHOD)
    server.use_privatekey(key)
    server.use_certificate(certificate)
    store = client.get_cert_store()
    assert store is not None
    store.add_cert(X509.from_cryptography(certificate))
    client.set_verify(SSL.VERIFY_PEER, lambda *result: bool(result[-1]))
    return Context(server), Context(client)
