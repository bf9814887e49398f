"""The self-made certificate whose fingerprint ties a browser's DTLS to its signalling (RFC 5763)."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

FILE_NAME = "dtls.pem"
VALID_FOR = datetime.timedelta(days=365)
RENEW_BEFORE = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A private key, its certificate, and the fingerprint that goes into SDP."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.certificate)


def fingerprint_of(certificate: x509.Certificate) -> str:
    """Return the SHA-256 fingerprint as RFC 8122 5 writes it: upper-case hex pairs with colons."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def make_certificate(now: float) -> Certificate:
    """Return a fresh P-256 certificate; `now` is UTC seconds."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "callcenter")])
    start = datetime.datetime.fromtimestamp(now, datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - datetime.timedelta(days=1))  # a peer's clock may be behind ours
        .not_valid_after(start + VALID_FOR)
        .sign(key, hashes.SHA256())
    )
    return Certificate(key=key, certificate=certificate)


def kept_certificate(folder: Path | None, now: float) -> Certificate:
    """Return the certificate kept in `folder`, making it when absent, unreadable or about to expire.

    It is kept so that browsers' offers in flight survive a restart; without a folder it is made each time.
    """
    if folder is None:
        return make_certificate(now)
    path = folder / FILE_NAME
    kept = _read(path)
    if kept is not None and _expires_in_s(kept, now) > RENEW_BEFORE.total_seconds():
        return kept
    made = make_certificate(now)
    _write(path, made)
    return made


def _expires_in_s(kept: Certificate, now: float) -> float:
    return kept.certificate.not_valid_after_utc.timestamp() - now


def _read(path: Path) -> Certificate | None:
    try:
        pem = path.read_bytes()
        key = serialization.load_pem_private_key(pem, password=None)
        certificate = x509.load_pem_x509_certificate(pem)
    except (OSError, ValueError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        return None
    return Certificate(key=key, certificate=certificate)


def _write(path: Path, made: Certificate) -> None:
    pem = made.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + made.certificate.public_bytes(serialization.Encoding.PEM)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    # The key is readable by nobody else from its first byte; the rename never leaves half a file.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    temporary.replace(path)
