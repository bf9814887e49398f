"""RFC 3263 4 as a table: what is asked for a URI, and which servers come out in which order."""

from __future__ import annotations

import pytest

from callcenter.sip.locate import Reachable
from tests.sip.locate.zone import found, zone

NAPTRS = """
example.com NAPTR 50 50 SIPS+D2T _sips._tcp.example.com.
example.com NAPTR 90 50 SIP+D2T _sip._tcp.example.com.
example.com NAPTR 100 50 SIP+D2U _sip._udp.example.com.
"""
SRVS = """
_sip._udp.example.com SRV 0 1 5060 one.example.com.
_sip._udp.example.com SRV 1 1 5070 two.example.com.
_sip._tcp.example.com SRV 0 1 5080 one.example.com.
_sips._tcp.example.com SRV 0 1 5081 one.example.com.
"""
HOSTS = """
one.example.com A 192.0.2.1
one.example.com AAAA 2001:db8::1
two.example.com A 192.0.2.2
example.com A 192.0.2.9
"""
DIRECT = ["NAPTR example.com", "SRV _sip._udp.example.com", "SRV _sip._tcp.example.com"]


@pytest.mark.parametrize(
    ("uri", "targets"),
    [
        ("sip:192.0.2.5", ["udp 192.0.2.5 5060"]),
        ("sip:192.0.2.5:5070", ["udp 192.0.2.5 5070"]),
        ("sip:192.0.2.5;transport=tcp", ["tcp 192.0.2.5 5060"]),
        ("sip:192.0.2.5;transport=TLS", ["tls 192.0.2.5 5061 as 192.0.2.5"]),
        ("sip:[2001:db8::5]", ["udp 2001:db8::5 5060"]),
        ("sips:192.0.2.5", ["tls 192.0.2.5 5061 as 192.0.2.5"]),
        ("sips:192.0.2.5:5099;transport=tcp", ["tls 192.0.2.5 5099 as 192.0.2.5"]),
        ("sips:192.0.2.5;transport=udp", []),
        ("sip:192.0.2.5;transport=sctp", []),
        ("sip:192.0.2.5;transport=ws", []),
        ("sip:192.0.2.5;transport", []),
        ("sip:example.com;maddr=192.0.2.7", ["udp 192.0.2.7 5060"]),
        ("sips:example.com;maddr=[2001:db8::7]", ["tls 2001:db8::7 5061 as example.com"]),
    ],
)
def test_numeric_hosts_ask_nobody(uri: str, targets: list[str]) -> None:
    assert found(uri, zone(NAPTRS + SRVS + HOSTS)) == ([], targets)


@pytest.mark.parametrize(
    ("uri", "targets"),
    [
        ("sip:example.com:5099", ["udp 192.0.2.9 5099"]),
        ("sip:EXAMPLE.com.:5060", ["udp 192.0.2.9 5060"]),
        ("sip:example.com:5099;transport=tcp", ["tcp 192.0.2.9 5099"]),
        ("sips:example.com:5099", ["tls 192.0.2.9 5099 as example.com"]),
        ("sip:other.test:5060;maddr=example.com", ["udp 192.0.2.9 5060"]),
    ],
)
def test_a_port_leads_straight_to_addresses(uri: str, targets: list[str]) -> None:
    assert found(uri, zone(NAPTRS + SRVS + HOSTS)) == (["A example.com"], targets)


@pytest.mark.parametrize(
    ("uri", "asked", "targets"),
    [
        (
            "sip:example.com;transport=udp",
            ["SRV _sip._udp.example.com", "A one.example.com", "A two.example.com"],
            ["udp 192.0.2.1 5060", "udp 192.0.2.2 5070"],
        ),
        (
            "sip:example.com;transport=tls",
            ["SRV _sips._tcp.example.com", "A one.example.com"],
            ["tls 192.0.2.1 5081 as example.com"],
        ),
        ("sip:example.com;transport=ws", [], []),
        (
            "sips:example.com;transport=tcp",
            ["SRV _sips._tcp.example.com", "A one.example.com"],
            ["tls 192.0.2.1 5081 as example.com"],
        ),
        ("sips:example.com;transport=udp", [], []),
    ],
)
def test_a_transport_leads_to_its_srv_records(uri: str, asked: list[str], targets: list[str]) -> None:
    assert found(uri, zone(NAPTRS + SRVS + HOSTS)) == (asked, targets)


@pytest.mark.parametrize(
    ("naptrs", "uri", "targets"),
    [
        # The lowest order that we can follow counts alone (RFC 3403 4.1).
        (NAPTRS, "sip:example.com", ["tls 192.0.2.1 5081 as example.com"]),
        (NAPTRS, "sips:example.com", ["tls 192.0.2.1 5081 as example.com"]),
        (
            "example.com NAPTR 1 2 sip+d2u _sip._udp.example.com\n"
            "example.com NAPTR 1 1 SIP+D2T _sip._tcp.example.com",
            "sip:example.com",
            ["tcp 192.0.2.1 5080", "udp 192.0.2.1 5060", "udp 192.0.2.2 5070"],
        ),
        # A sips URI drops every rule without SIPS (RFC 3263 4.1), and falls back to SRV when none is left.
        (
            "example.com NAPTR 1 2 SIP+D2U _sip._udp.example.com",
            "sips:example.com",
            ["tls 192.0.2.1 5081 as example.com"],
        ),
        # An order that leads nowhere does not hide the next one.
        (
            "example.com NAPTR 1 1 SIP+D2T _sip._tcp.gone.test\n"
            "example.com NAPTR 2 1 SIP+D2U _sip._udp.example.com",
            "sip:example.com",
            ["udp 192.0.2.1 5060", "udp 192.0.2.2 5070"],
        ),
        # Not ours: other services, rules that rewrite, rules to somewhere else, names that are none.
        (
            "example.com NAPTR 1 1 E2U+sip x.test u\n"
            "example.com NAPTR 1 1 SIP+D2S _sip._sctp.example.com\n"
            "example.com NAPTR 1 1 SIP+D2T one.example.com a\n"
            "example.com NAPTR 1 1 SIP+D2T bad..name\n"
            "example.com NAPTR 9 1 SIP+D2T _sip._tcp.example.com",
            "sip:example.com",
            ["tcp 192.0.2.1 5080"],
        ),
    ],
)
def test_naptr_chooses_the_transport(naptrs: str, uri: str, targets: list[str]) -> None:
    asked, got = found(uri, zone(naptrs + "\n" + SRVS + HOSTS))
    assert (asked[0], got) == ("NAPTR example.com", targets)


@pytest.mark.parametrize(
    ("records", "asked", "targets"),
    [
        # Without NAPTR the transports are asked for themselves, UDP first.
        (
            SRVS + HOSTS,
            [*DIRECT, "A one.example.com", "A two.example.com"],
            ["udp 192.0.2.1 5060", "udp 192.0.2.2 5070", "tcp 192.0.2.1 5080"],
        ),
        # Without SRV the host itself, on UDP and its default port.
        (HOSTS, [*DIRECT, "A example.com"], ["udp 192.0.2.9 5060"]),
        ("", [*DIRECT, "A example.com"], []),
        # "." says that there is no such service: not even the host itself is tried (RFC 2782).
        (
            "_sip._udp.example.com SRV 0 0 0 .\n" + HOSTS,
            DIRECT,
            [],
        ),
        (
            "_sip._udp.example.com SRV 0 0 0 .\n_sip._tcp.example.com SRV 0 0 5060 one.example.com\n" + HOSTS,
            [*DIRECT, "A one.example.com"],
            ["tcp 192.0.2.1 5060"],
        ),
    ],
)
def test_without_naptr(records: str, asked: list[str], targets: list[str]) -> None:
    assert found("sip:example.com", zone(records)) == (asked, targets)


@pytest.mark.parametrize(
    ("can", "targets"),
    [
        (Reachable(families=("AAAA", "A")), ["udp 2001:db8::1 5060", "udp 192.0.2.1 5060"]),
        (Reachable(families=("A", "AAAA")), ["udp 192.0.2.1 5060", "udp 2001:db8::1 5060"]),
        (Reachable(families=("AAAA",)), ["udp 2001:db8::1 5060"]),
        (Reachable(wires=("tcp",)), ["tcp 192.0.2.1 5060"]),
    ],
)
def test_only_what_we_have_sockets_for(can: Reachable, targets: list[str]) -> None:
    assert found("sip:one.example.com", zone(HOSTS), can)[1] == targets


@pytest.mark.parametrize(
    ("records", "last", "targets"),
    [
        (
            "example.com CNAME a.test\na.test CNAME b.test\nb.test A 192.0.2.3",
            "A b.test",
            ["udp 192.0.2.3 5060"],
        ),
        # With the address in the same answer nothing more is asked.
        ("example.com CNAME a.test\nexample.com A 192.0.2.3", "A example.com", ["udp 192.0.2.3 5060"]),
        ("example.com CNAME a.test\na.test CNAME example.com", "A a.test", []),
        ("example.com CNAME example.com", "A example.com", []),
        ("example.com CNAME bad..name", "A example.com", []),
        (
            "\n".join(f"{n}.test CNAME {n + 1}.test" for n in range(9)) + "\nexample.com CNAME 0.test",
            "A 4.test",
            [],
        ),
    ],
)
def test_aliases_are_followed_and_circles_end(records: str, last: str, targets: list[str]) -> None:
    asked, got = found("sip:example.com:5060", zone(records))
    assert (asked[-1], got) == (last, targets)


def test_srv_records_behind_an_alias() -> None:
    records = (
        "_sip._tcp.example.com SRVALIAS sip.host.test\nsip.host.test SRV 0 0 5070 one.example.com\n" + HOSTS
    )
    asked, targets = found("sip:example.com;transport=tcp", zone(records))
    assert targets == ["tcp 192.0.2.1 5070"]
    assert asked == ["SRV _sip._tcp.example.com", "SRV sip.host.test", "A one.example.com"]


@pytest.mark.parametrize(
    "junk",
    [
        "0.0.0.0", "224.0.0.1", "2001:db8::1", "one.example.com", "300.1.1.1", "",
    ],
)  # fmt: skip
def test_addresses_that_are_none(junk: str) -> None:
    records = (
        f"example.com A {junk}".strip() + "\nexample.com A 192.0.2.1" if junk else "example.com A 192.0.2.1"
    )
    assert found("sip:example.com:5060", zone(records))[1] == ["udp 192.0.2.1 5060"]


@pytest.mark.parametrize(
    "record", ["0 0 0 one.example.com", "0 0 70000 one.example.com", "0 0 5060 bad..name"]
)
def test_servers_that_are_none(record: str) -> None:
    asked, targets = found(
        "sip:example.com;transport=udp", zone(f"_sip._udp.example.com SRV {record}\n{HOSTS}")
    )
    assert (asked, targets) == (["SRV _sip._udp.example.com"], [])


@pytest.mark.parametrize("host", ["bad..name", "-a.test", "a" * 64 + ".test", ".".join(["a" * 60] * 5)])
def test_a_host_that_is_no_name_is_nowhere(host: str) -> None:
    assert found(f"sip:{host}", zone("")) == ([], [])


def test_a_server_with_an_address_for_a_name_is_taken_at_its_word() -> None:
    asked, targets = found(
        "sip:example.com;transport=udp", zone("_sip._udp.example.com SRV 0 0 5070 192.0.2.8")
    )
    assert (asked, targets) == (["SRV _sip._udp.example.com"], ["udp 192.0.2.8 5070"])


def test_each_target_is_tried_once() -> None:
    records = """
    _sip._udp.example.com SRV 0 0 5060 one.example.com
    _sip._udp.example.com SRV 9 0 5060 one.example.com
    _sip._udp.example.com SRV 9 0 5060 other.example.com
    one.example.com A 192.0.2.1
    other.example.com A 192.0.2.1
    """
    assert found("sip:example.com;transport=udp", zone(records))[1] == ["udp 192.0.2.1 5060"]
