"""A port that is taken is noticed, one that is free is left free."""

from __future__ import annotations

import socket
from typing import Literal

import pytest

from callcenter.net.errors import CannotListen, PortInUse
from callcenter.net.probe import check_free
from tests.helpers.ports import free_port


@pytest.mark.parametrize(("transport", "kind"), [("tcp", socket.SOCK_STREAM), ("udp", socket.SOCK_DGRAM)])
def test_a_port_is_free_until_somebody_has_it(
    transport: Literal["tcp", "udp"], kind: socket.SocketKind
) -> None:
    port = free_port()
    check_free(transport, "127.0.0.1", port)
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", port))
        if transport == "tcp":
            other.listen(1)
        with pytest.raises(PortInUse, match=f"^{transport} 127.0.0.1:{port}: port in use$"):
            check_free(transport, "127.0.0.1", port)
    check_free(transport, "127.0.0.1", port)


def test_an_address_that_is_not_ours() -> None:
    with pytest.raises(CannotListen, match=r"^tcp 192\.0\.2\.1:0: "):
        check_free("tcp", "192.0.2.1", 0)
