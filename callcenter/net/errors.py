"""What can go wrong between us and the network.

NetError
├── SocketError
│   ├── CannotListen     an address of ours cannot be used
│   │   └── PortInUse    because somebody else has it
│   └── ConnectFailed    a peer cannot be reached
├── BadCertificate       what should prove who we are does not
└── BadAuthorities       what should prove who others are does not
"""

from __future__ import annotations


class NetError(Exception):
    """The network is not as we need it."""


class BadCertificate(NetError):
    """The certificate or its key cannot be read, or they do not belong together."""

    def __init__(self, cert: str, key: str) -> None:
        super().__init__(f"{cert} and {key} are no certificate with its key")


class BadAuthorities(NetError):
    """The file of certificate authorities cannot be read."""

    def __init__(self, ca_file: str) -> None:
        super().__init__(f"{ca_file} holds no certificates of authorities")


class SocketError(NetError):
    """A socket could not be had. Carries the address for whoever explains it to the operator."""

    def __init__(self, transport: str, host: str, port: int, why: str) -> None:
        super().__init__(f"{transport} {host}:{port}: {why}")
        self.transport = transport
        self.host = host
        self.port = port
        self.why = why


class CannotListen(SocketError):
    """We may not listen there: no such address, or no permission for the port."""


class PortInUse(CannotListen):
    """Another program listens there already."""

    def __init__(self, transport: str, host: str, port: int) -> None:
        super().__init__(transport, host, port, "port in use")


class ConnectFailed(SocketError):
    """The peer refused, did not answer in time, or cannot be reached over this transport."""
