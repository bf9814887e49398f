"""Whatever DNS says: weights count in proportion, targets are sound and unique, and there is an end."""

from __future__ import annotations

import random
from collections import Counter
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip.locate import (
    Address,
    Alias,
    Naptr,
    Question,
    Reachable,
    Record,
    Search,
    Srv,
    by_weight,
    for_size,
)
from callcenter.sip.locate.search import MAX_TARGETS
from callcenter.sip.reach import Target
from callcenter.sip.uri import SipUri
from tests.sip.locate.zone import driven


def srv(weight: int, priority: int = 0, name: str = "") -> Srv:
    return Srv(priority=priority, weight=weight, port=5060, target=name or f"w{weight}.test")


@given(st.lists(st.integers(0, 20), min_size=1, max_size=6, unique=True))
def test_of_all_numbers_each_server_gets_its_weight_in_first_places(weights: list[int]) -> None:
    """RFC 2782: every number from 0 to the sum once; the 0 goes to a server of weight 0 if there is one."""
    total = sum(weights)
    first = Counter(
        by_weight(map(srv, weights), lambda most, n=n: min(n, most))[0].weight for n in range(total + 1)
    )
    expected = Counter({weight: weight for weight in weights if weight})
    expected[0 if 0 in weights else next(iter(weights))] += 1
    assert first == expected


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=12),
    st.randoms(use_true_random=False),
)
def test_every_server_comes_once_and_priorities_rise(
    rows: list[tuple[int, int]], dice: random.Random
) -> None:
    records = [srv(weight, priority, f"s{n}.test") for n, (priority, weight) in enumerate(rows)]
    ordered = by_weight(records, lambda most: dice.randint(0, most))
    assert sorted(ordered, key=repr) == sorted(records, key=repr)
    priorities = [record.priority for record in ordered]
    assert priorities == sorted(priorities)


def test_over_many_calls_the_load_is_shared_as_the_weights_say() -> None:
    dice = random.Random(2782)
    records = [srv(60), srv(30), srv(10)]
    first = Counter(by_weight(records, lambda most: dice.randint(0, most))[0].weight for _ in range(5_000))
    assert {weight: round(count / 5_000, 1) for weight, count in first.items()} == {60: 0.6, 30: 0.3, 10: 0.1}


NAMES = st.sampled_from(
    ["a.test", "b.test", "c.test", "_sip._udp.a.test", "_sip._tcp.a.test", ".", "", "x..y", "é"]
)
NUMBERS = st.integers(0, 70_000)
RECORDS: st.SearchStrategy[Record] = st.one_of(
    st.builds(
        Naptr,
        order=st.integers(0, 3),
        preference=st.integers(0, 3),
        service=st.sampled_from(["SIP+D2U", "sip+d2t", "SIPS+D2T", "SIP+D2S", ""]),
        replacement=NAMES,
        flags=st.sampled_from(["s", "S", "u", ""]),
    ),
    st.builds(Srv, priority=st.integers(0, 3), weight=NUMBERS, port=NUMBERS, target=NAMES),
    st.builds(Address, st.one_of(st.ip_addresses().map(str), NAMES)),
    st.builds(Alias, NAMES),
)
ZONES = st.dictionaries(
    st.builds(Question, st.sampled_from(["NAPTR", "SRV", "A", "AAAA"]), NAMES),
    st.lists(RECORDS, max_size=6).map(tuple),
)
URIS = st.builds(
    SipUri,
    scheme=st.sampled_from(["sip", "sips"]),
    host=st.sampled_from(["a.test", "b.test", "192.0.2.1", "2001:db8::1", "x..y"]),
    port=st.sampled_from([None, 5070]),
    params=st.sampled_from([(), (("transport", "tcp"),), (("transport", "tls"),), (("maddr", "c.test"),)]),
)


@given(URIS, ZONES, st.sampled_from([("A",), ("AAAA", "A")]), st.randoms(use_true_random=False))
def test_any_answers_end_in_sound_targets(
    uri: SipUri, zone: dict[Question, tuple[Record, ...]], families: tuple, dice: random.Random
) -> None:
    search, asked = driven(Search(uri, Reachable(families=families)), zone)
    targets = search.targets(lambda most: dice.randint(0, most))
    assert len(asked) == len(set(asked)), "nothing is asked twice"
    assert len(targets) == len(set(targets)) <= MAX_TARGETS
    for target in targets:
        assert ip_address(target.host)
        assert 0 < target.port < 65_536
        assert (target.transport == "tls") == (target.name != "")
        assert uri.scheme == "sip" or target.transport == "tls"


def test_a_flood_of_records_is_cut() -> None:
    flood = tuple(srv(0, n, f"s{n}.test") for n in range(1_000))
    zone = {Question("SRV", "_sip._udp.a.test"): flood}
    zone |= {
        Question("A", f"s{n}.test"): tuple(Address(f"192.0.{n % 200}.{m}") for m in range(200))
        for n in range(1_000)
    }
    search, asked = driven(Search(SipUri(host="a.test", params=(("transport", "udp"),))), zone)
    assert (len(asked), len(search.targets(lambda most: 0))) == (17, MAX_TARGETS)


def test_a_search_whose_answers_did_not_come_ends_with_what_there_is() -> None:
    search = Search(SipUri(host="a.test")).answered(Question("NAPTR", "a.test"), ())
    assert search.targets(lambda most: 0) == ()
    search = search.answered(Question("A", "a.test"), [Address("192.0.2.1")])
    assert search.targets(lambda most: 0) == (Target("udp", "192.0.2.1", 5060),)


UDP, TCP, TLS = (
    Target("udp", "192.0.2.1", 5060),
    Target("tcp", "192.0.2.1", 5060),
    Target("tls", "192.0.2.1", 5061, "x"),
)


@pytest.mark.parametrize(
    ("octets", "targets", "expected"),
    [
        (1300, [UDP, TLS], (UDP, TLS)),
        (1301, [UDP, TLS], (TCP, UDP, TLS)),
        (1301, [TCP, UDP], (TCP, UDP)),
        (1301, [UDP, TCP], (TCP, UDP)),
        (1301, [TLS], (TLS,)),
        (1301, [], ()),
    ],
)
def test_a_request_beyond_the_mtu_tries_tcp_first(
    octets: int, targets: list[Target], expected: tuple[Target, ...]
) -> None:
    """RFC 3261 18.1.1."""
    assert for_size(targets, octets) == expected
