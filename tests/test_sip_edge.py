"""Ports before anything is started: taken ones are said, zeros become numbers that peers can be told."""

from __future__ import annotations

import socket

import pytest

from callcenter.settings import Settings, SettingsError
from callcenter.sip_edge import endpoint_config, with_ports
from tests.helpers.ports import free_port


def settings(**ports: int) -> Settings:
    return Settings.model_construct(**{**Settings.model_construct().model_dump(), **ports})  # type: ignore[arg-type]


def test_ports_that_are_chosen_stay() -> None:
    http, sip = free_port(), free_port()
    chosen = with_ports(settings(http_port=http, sip_port=sip))
    assert (chosen.http_port, chosen.sip_port) == (http, sip)


def test_any_free_port_is_one_that_peers_can_be_told() -> None:
    chosen = with_ports(settings(http_port=0, sip_port=0))
    assert chosen.http_port
    assert chosen.sip_port
    assert endpoint_config(chosen, "realm").advertised["udp"] == ("127.0.0.1", chosen.sip_port)


@pytest.mark.parametrize(
    ("key", "kind"),
    [("http_port", socket.SOCK_STREAM), ("sip_port", socket.SOCK_STREAM), ("sip_port", socket.SOCK_DGRAM)],
)
def test_a_port_that_is_taken_is_one_line_with_its_key(key: str, kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            other.listen(1)
        port = other.getsockname()[1]
        with pytest.raises(SettingsError) as failed:
            with_ports(settings(**{"http_port": 0, "sip_port": 0, key: port}))
    expected = (
        f"{key}: 127.0.0.1:{port} cannot be used: port in use; set CALLCENTER_{key.upper()} to another port"
    )
    assert str(failed.value) == expected
