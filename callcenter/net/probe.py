"""Finds out early whether a port can be had, before minutes of work are done for nothing."""

from __future__ import annotations

import errno
import os
import socket
from typing import Literal

from callcenter.net.errors import CannotListen, PortInUse

_KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


def check_free(transport: Literal["tcp", "udp"], host: str, port: int) -> int:
    """Bind the port and let go of it; return it, or with 0 one that is free. Raises PortInUse or CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, _KINDS[transport]) as probe:
        if transport == "tcp":
            # As the servers do: connections of an earlier run that still linger are no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            if transport == "tcp":
                probe.listen(1)
            return int(probe.getsockname()[1])
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortInUse(transport, host, port) from error
            why = os.strerror(error.errno) if error.errno else str(error)
            raise CannotListen(transport, host, port, why) from error
