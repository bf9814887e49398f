"""SIP by hand from another address than everybody else's, or over TLS."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

from tests.helpers.raw_sip import PATIENCE_S, Answer, RawSip

ATTACKER = "127.0.0.66"


class Stranger(RawSip):
    """Somebody at an address that is limited as any outside source; 127.0.0.1 is not."""

    def __enter__(self) -> Stranger:
        super().__enter__()
        self.socket.close()
        kind = socket.SOCK_DGRAM if self._transport == "udp" else socket.SOCK_STREAM
        self.socket = socket.socket(socket.AF_INET, kind)
        self.socket.bind((ATTACKER, 0))
        self.socket.settimeout(PATIENCE_S)
        self.socket.connect(self._server)
        self.port = self.socket.getsockname()[1]
        return self

    def drained(self) -> list[tuple[int, str]]:
        """Status and Call-ID of each response that is here already."""
        self.socket.setblocking(False)
        found = []
        try:
            while True:
                answer = Answer.read(self.socket.recv(65536))
                found.append((answer.status, answer.headers["call-id"]))
        except BlockingIOError:
            return found
        finally:
            self.socket.settimeout(PATIENCE_S)


class SecurePhone(RawSip):
    """A phone on TLS that trusts one certificate; every read is one message on loopback."""

    def __init__(self, sips_port: int, cert: Path) -> None:
        super().__init__(sips_port, "tls")
        self._context = ssl.create_default_context(cafile=str(cert))

    def __enter__(self) -> SecurePhone:
        super().__enter__()
        self.socket = self._context.wrap_socket(self.socket, server_hostname="127.0.0.1")
        return self
