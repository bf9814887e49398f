"""Throw-away certificates: one that proves nothing, and an authority that signs for any name."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from callcenter.sip.locate.records import is_address

START, END = datetime.datetime(2020, 1, 1), datetime.datetime(2120, 1, 1)


def self_signed() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A fresh certificate for localhost, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = named("localhost")
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), START)
    return builder.not_valid_after(END).sign(key, hashes.SHA256()), key


def named(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def write_pem(path: Path) -> Path:
    """A file with a fresh certificate and its key."""
    certificate, key = self_signed()
    path.write_bytes(_pem(certificate) + _pem(key))
    return path


def _pem(thing: x509.Certificate | ec.EllipticCurvePrivateKey) -> bytes:
    if isinstance(thing, x509.Certificate):
        return thing.public_bytes(serialization.Encoding.PEM)
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return thing.private_bytes(serialization.Encoding.PEM, *form)


class Authority:
    """Signs certificates; `file` is what those who trust it are given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = named("authority of this test")
        builder = x509.CertificateBuilder(
            self._name, self._name, self._key.public_key(), x509.random_serial_number(), START, END
        ).add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.file = folder / "authority.pem"
        self.file.write_bytes(_pem(builder.sign(self._key, hashes.SHA256())))
        self._count = 0

    def pair(self, *names: str, common: str = "somebody", end: datetime.datetime = END) -> tuple[str, str]:
        """Certificate and key files for DNS names, addresses and `sip:` URIs."""
        self._count += 1
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self.certificate(key, names, common, end)
        paths = [self._folder / f"{kind}{self._count}.pem" for kind in ("cert", "key")]
        paths[0].write_bytes(_pem(certificate))
        paths[1].write_bytes(_pem(key))
        return str(paths[0]), str(paths[1])

    def certificate(
        self, key: ec.EllipticCurvePrivateKey, names: Sequence[str], common: str, end: datetime.datetime = END
    ) -> x509.Certificate:
        builder = x509.CertificateBuilder(
            self._name, named(common), key.public_key(), x509.random_serial_number(), START, end
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(map(_general, names)), critical=False)
        return builder.sign(self._key, hashes.SHA256())


def _general(name: str) -> x509.GeneralName:
    if ":" in name and not is_address(name):
        return x509.UniformResourceIdentifier(name)
    return x509.IPAddress(ip_address(name)) if is_address(name) else x509.DNSName(name)
