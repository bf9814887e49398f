"""A self-signed certificate for a LAN: enough for browsers to give the microphone, after one warning each."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from callcenter.errors import UsageError

LASTS = datetime.timedelta(days=397)
"""The longest that every browser still accepts (398 days, counted generously)."""
_BEFORE = datetime.timedelta(days=1)  # somebody's clock in the LAN is slow


def write_pair(folder: Path, hosts: Iterable[str], now: datetime.datetime) -> tuple[Path, Path]:
    """Write cert.pem and key.pem (readable by us alone) for these host names and addresses.

    Raises UsageError when one is there already, or the folder cannot be written.
    """
    cert, key = folder / "cert.pem", folder / "key.pem"
    for path in (cert, key):
        if path.exists():
            raise UsageError(f"{path} is there already; remove it to make a new pair")
    names = [_general_name(host) for host in dict.fromkeys(hosts)]
    private = ec.generate_private_key(ec.SECP256R1())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_new(key, _private_pem(private), 0o600)
        _write_new(cert, _certificate(names, private, now), 0o644)
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}") from error
    return cert, key


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        pass
    try:
        if not host:
            raise ValueError("empty")
        return x509.DNSName(host.encode("idna").decode("ascii"))
    except ValueError as error:
        raise UsageError(f"{host!r} is neither a host name nor an IP address") from error


def _certificate(
    names: list[x509.GeneralName], key: ec.EllipticCurvePrivateKey, now: datetime.datetime
) -> bytes:
    # Browsers look at the alternative names alone; the common name is for people.
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "callcenter")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(now - _BEFORE)
        .not_valid_after(now - _BEFORE + LASTS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_new(path: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
