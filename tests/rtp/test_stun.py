"""Connectivity checks: who is believed, and what is answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.rtp import StunError, Verdict, stun
from tests.vectors import stun_rfc5769 as rfc

TRANSACTION = b"transaction1"
SOURCE = ("203.0.113.9", 50_000)
PASSWORD = "0123456789abcdef01234567"

USERNAME = stun.build_attribute(stun.USERNAME, b"ours:theirs")
PRIORITY = stun.build_attribute(stun.PRIORITY, b"\x6e\0\x1e\xff")
CONTROLLING = stun.build_attribute(stun.ICE_CONTROLLING, bytes(8))
CONTROLLED = stun.build_attribute(stun.ICE_CONTROLLED, bytes(8))
NOMINATE = stun.build_attribute(stun.USE_CANDIDATE)
UNKNOWN = stun.build_attribute(0x7777, b"abc")
OPTIONAL = stun.build_attribute(0xC057, b"\0\1\0\0")  # GOOG-NETWORK-INFO: Chromium sends it with every check


def request(*attributes: bytes, password: str = PASSWORD) -> bytes:
    return stun.build_request(TRANSACTION, b"".join(attributes), password)


def relabelled(data: bytes) -> bytes:
    """The message with the length its header should state."""
    return data[:2] + (len(data) - 20).to_bytes(2, "big") + data[4:]


def judged(data: bytes) -> stun.Check:
    return stun.judge(stun.parse(data), SOURCE, ufrag="ours", password=PASSWORD)


@pytest.mark.parametrize("data", [rfc.REQUEST, rfc.IPV4_RESPONSE, rfc.IPV6_RESPONSE])
def test_the_samples_of_rfc_5769_are_authentic(data: bytes) -> None:
    assert stun.is_authentic(stun.parse(data), rfc.PASSWORD)
    assert not stun.is_authentic(stun.parse(data), rfc.PASSWORD + "x")


def test_the_sample_request_in_parts() -> None:
    message = stun.parse(rfc.REQUEST)
    assert (message.message_type, message.local_ufrag) == (stun.BINDING_REQUEST, "evtj")
    assert [kind for kind, _, _ in message.attributes] == [
        0x8022,
        stun.PRIORITY,
        stun.ICE_CONTROLLED,
        stun.USERNAME,
        stun.MESSAGE_INTEGRITY,
    ]


@pytest.mark.parametrize(
    "response, source", [(rfc.IPV4_RESPONSE, rfc.IPV4_SOURCE), (rfc.IPV6_RESPONSE, rfc.IPV6_SOURCE)]
)
def test_addresses_are_hidden_as_in_rfc_5769(response: bytes, source: tuple[str, int]) -> None:
    check = stun.build_request(
        stun.parse(rfc.REQUEST).transaction_id,
        stun.build_attribute(stun.USERNAME, b"evtj:h6vY"),
        rfc.PASSWORD,
    )
    answered = stun.judge(stun.parse(check), source, ufrag="evtj", password=rfc.PASSWORD)
    ours, theirs = stun.parse(answered.response), stun.parse(response)
    assert ours.get(stun.XOR_MAPPED_ADDRESS) == theirs.get(stun.XOR_MAPPED_ADDRESS)


def test_ipv4_seen_through_a_socket_for_both_families_is_ipv4() -> None:
    plain, mapped = (
        stun.judge(stun.parse(request(USERNAME)), (host, 5), ufrag="ours", password=PASSWORD)
        for host in ("192.0.2.1", "::ffff:192.0.2.1")
    )
    assert plain == mapped


@pytest.mark.parametrize(
    "attributes, nominates",
    [
        ((USERNAME, PRIORITY, CONTROLLING), False),
        ((USERNAME, PRIORITY, CONTROLLING, NOMINATE), True),
        ((OPTIONAL, USERNAME, CONTROLLING, NOMINATE, PRIORITY), True),
        ((USERNAME,), False),
        ((stun.build_attribute(stun.USERNAME, b"ours"),), False),
    ],
)
def test_good_checks(attributes: tuple[bytes, ...], nominates: bool) -> None:
    check = judged(request(*attributes))
    answer = stun.parse(check.response)
    assert (check.verdict, check.is_good, check.nominates) == (Verdict.GOOD, True, nominates)
    assert (answer.message_type, answer.transaction_id) == (stun.BINDING_SUCCESS, TRANSACTION)
    assert stun.is_authentic(answer, PASSWORD)


@pytest.mark.parametrize(
    "data, verdict, code, is_sealed",
    [
        (request(PRIORITY), Verdict.BAD_REQUEST, 400, False),
        (relabelled(request(USERNAME)[:-32]), Verdict.BAD_REQUEST, 400, False),
        (request(USERNAME, password="guess"), Verdict.UNAUTHENTICATED, 401, False),
        (request(stun.build_attribute(stun.USERNAME, b"other:theirs")), Verdict.UNAUTHENTICATED, 401, False),
        (
            request(stun.build_attribute(stun.USERNAME, b"ours:" + b"x" * 600)),
            Verdict.UNAUTHENTICATED,
            401,
            False,
        ),
        (request(stun.build_attribute(stun.USERNAME, b"\xff\xfe")), Verdict.UNAUTHENTICATED, 401, False),
        (request(USERNAME, UNKNOWN), Verdict.UNKNOWN_ATTRIBUTE, 420, True),
        (request(USERNAME, CONTROLLED), Verdict.ROLE_CONFLICT, 487, True),
    ],
)
def test_verdicts(data: bytes, verdict: Verdict, code: int, is_sealed: bool) -> None:
    check = judged(data)
    answer = stun.parse(check.response)
    error = answer.get(stun.ERROR_CODE)
    assert (check.verdict, check.nominates) == (verdict, False)
    assert (error and error[2] * 100 + error[3]) == code
    assert stun.is_authentic(answer, PASSWORD) is is_sealed
    if verdict is Verdict.UNKNOWN_ATTRIBUTE:
        assert answer.get(stun.UNKNOWN_ATTRIBUTES) == b"\x77\x77"


def test_what_follows_the_integrity_is_not_believed() -> None:
    check = judged(relabelled(request(USERNAME)[:-8] + NOMINATE))
    assert (check.verdict, check.nominates) == (Verdict.GOOD, False)


def test_only_binding_requests_are_judged() -> None:
    with pytest.raises(StunError):
        judged(rfc.IPV4_RESPONSE)


def test_a_message_without_a_username_is_meant_for_nobody() -> None:
    assert stun.parse(request(PRIORITY)).local_ufrag is None


GOOD = request(USERNAME, PRIORITY, CONTROLLING, NOMINATE)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        GOOD[:19],
        GOOD[:-1],
        GOOD[:-4],
        GOOD + b"\0\0\0\0",
        b"\x80" + GOOD[1:],
        GOOD[:4] + b"\0\0\0\0" + GOOD[8:],
        GOOD[:-1] + bytes([GOOD[-1] ^ 1]),
        GOOD[:30] + b"\0" + GOOD[31:],
        bytes.fromhex("00010004 2112a442") + TRANSACTION + bytes.fromhex("00060010"),
        bytes.fromhex("00010004 2112a442") + TRANSACTION + bytes.fromhex("80280000"),
        bytes.fromhex("00010084 2112a442") + TRANSACTION + bytes.fromhex("80220000") * 33,
        bytes(2000),
    ],
)
def test_what_is_no_stun(data: bytes) -> None:
    with pytest.raises(StunError):
        stun.parse(data)


def test_the_most_attributes() -> None:
    data = bytes.fromhex("00010080 2112a442") + TRANSACTION + bytes.fromhex("80220000") * stun.MAX_ATTRIBUTES
    assert len(stun.parse(data).attributes) == stun.MAX_ATTRIBUTES


@given(st.data())
def test_a_mutated_check_is_never_believed(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(GOOD) - 9))  # FINGERPRINT, the last 8 bytes, is no proof of anything
    flip = data.draw(st.integers(1, 255))
    mutated = GOOD[:at] + bytes([GOOD[at] ^ flip]) + GOOD[at + 1 :]
    try:
        check = judged(mutated)
    except StunError:
        return
    assert not check.is_good


@given(st.binary(max_size=80))
def test_random_bytes_raise_nothing_else(noise: bytes) -> None:
    framed = (
        bytes.fromhex("0001")
        + len(noise).to_bytes(2, "big")
        + bytes.fromhex("2112a442")
        + TRANSACTION
        + noise
    )
    for data in (noise, framed):
        try:
            assert not judged(data).is_good
        except StunError:
            continue
