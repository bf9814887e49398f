"""What can go wrong between us and the network.

NetError
├── CannotListen         an address of ours cannot be used
│   └── PortInUse        because somebody else has it
└── ConnectFailed        a peer cannot be reached
"""

from __future__ import annotations


class NetError(Exception):
    """A socket could not be had. Carries the address for whoever explains it to the operator."""

    def __init__(self, transport: str, host: str, port: int, why: str) -> None:
        super().__init__(f"{transport} {host}:{port}: {why}")
        self.transport = transport
        self.host = host
        self.port = port
        self.why = why


class CannotListen(NetError):
    """We may not listen there: no such address, or no permission for the port."""


class PortInUse(CannotListen):
    """Another program listens there already."""

    def __init__(self, transport: str, host: str, port: int) -> None:
        super().__init__(transport, host, port, "port in use")


class ConnectFailed(NetError):
    """The peer refused, did not answer in time, or cannot be reached over this transport."""
