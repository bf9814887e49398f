"""Who the settings make us on the wire, and its ports before anything is started."""

from __future__ import annotations

import socket

import pytest

from callcenter.settings import Settings, SettingsError
from callcenter.sip.link import Link
from callcenter.sip_edge import endpoint_config, with_ports
from tests.helpers.ports import free_port


@pytest.mark.parametrize(
    "host, advertised, address",
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("0.0.0.0", "192.0.2.10", "192.0.2.10"),
        ("::", "2001:db8::1", "[2001:db8::1]"),
    ],
)
def test_contacts_carry_the_address_that_peers_reach_us_by(host: str, advertised: str, address: str) -> None:
    config = endpoint_config(Settings(host=host, advertised_address=advertised), "cc.test")
    assert [
        config.contact(Link("", kind, (host, 1), ("192.0.2.7", 2))) for kind in ("udp", "tcp", "tls")
    ] == [
        f"<sip:callcenter@{address}:5060>",
        f"<sip:callcenter@{address}:5060;transport=tcp>",
        f"<sip:callcenter@{address}:5061;transport=tls>",
    ]


@pytest.mark.parametrize(
    "peer, is_trusted",
    [
        ("192.0.2.7", True),
        ("::ffff:192.0.2.7", True),
        ("198.51.100.200", True),
        ("192.0.2.8", False),
        ("2001:db8::1", False),
    ],
)
def test_trusted_peers_are_addresses_and_networks(peer: str, is_trusted: bool) -> None:
    config = endpoint_config(Settings(trusted_peers="192.0.2.7, 198.51.100.0/24"), "cc.test")
    assert config.is_trusted(peer) is is_trusted


def test_phones_are_asked_for_a_proof_in_the_order_of_the_settings() -> None:
    config = endpoint_config(Settings(digest_algorithms="MD5 , SHA-256"), "cc.test")
    assert config.algorithms == ("MD5", "SHA-256")


V4, V6 = ("192.0.2.7", 2), ("2001:db8::7", 2)


@pytest.mark.parametrize(
    "given, to_v4, to_v6",
    [
        ({"host": "127.0.0.1", "sip_hosts": "::1"}, "127.0.0.1", "[::1]"),
        ({"host": "::", "advertised_address": "192.0.2.1"}, "192.0.2.1", "192.0.2.1"),
        (
            {"host": "::", "advertised_address": "192.0.2.1", "advertised_address_v6": "2001:db8::1"},
            "192.0.2.1",
            "[2001:db8::1]",
        ),
        ({"host": "::1"}, "[::1]", "[::1]"),
    ],
)
def test_each_peer_is_told_an_address_of_its_own_family(
    given: dict[str, str], to_v4: str, to_v6: str
) -> None:
    config = endpoint_config(Settings(**given), "cc.test")  # type: ignore[arg-type]
    for peer, address in ((V4, to_v4), (V6, to_v6)):
        link = Link("", "tls", ("::", 1), peer)
        assert config.contact(link) == f"<sip:callcenter@{address}:5061;transport=tls>"
        assert config.via(link, "x") == f"SIP/2.0/TLS {address}:5061;branch=z9hG4bKx"
        assert config.is_ours(address.strip("[]"))


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
