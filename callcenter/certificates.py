"""The TLS certificate read again while everything runs: whoever connects from then on is shown the new one.

Calls and open connections go on with what they agreed on. A pair of files that cannot be used changes nothing.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import structlog
from cryptography import x509

log = structlog.get_logger("service")

SOON_S = 14 * 86400.0
"""Time enough for somebody to read the log and ask for a new certificate."""


class Files(Protocol):
    """The settings that name them; "" for none."""

    @property
    def tls_cert(self) -> str: ...

    @property
    def tls_key(self) -> str: ...


class ShowsCertificate(Protocol):
    """Somebody who serves TLS with the files of the settings."""

    def renew_certificate(self) -> None:
        """Read them again."""


def renew(files: Files, shown_by: Iterable[ShowsCertificate], now: float) -> bool:
    """Have the pair shown from now on; False, and logged why, when it cannot be used or there is none."""
    cert, key = files.tls_cert, files.tls_key
    if not cert:
        return False
    try:
        # On a context of its own: one of theirs would be left with a certificate and another one's key.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
        left_s = expires_in_s(cert, now)
    except (OSError, ValueError) as error:
        log.error("certificate_refused", file=cert, why=str(error))
        return False
    for one in shown_by:
        one.renew_certificate()
    tell = log.info if left_s > SOON_S else log.warning
    tell("certificate_read", file=cert, expires_in_days=round(left_s / 86400, 1))
    return True


def expires_in_s(cert: str, now: float) -> float:
    """Seconds until a PEM file's first certificate ends; negative when it has. Raises OSError or ValueError."""
    return x509.load_pem_x509_certificate(Path(cert).read_bytes()).not_valid_after_utc.timestamp() - now
