"""Whose packets count: the ladder of claims, and what a stranger cannot do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.rtp import Claim, Latch, Packet, Source
from callcenter.rtp.latch import STRANGER_PACKETS, STRANGER_PATIENCE_S

PHONE: Source = ("192.0.2.1", 4000)
OTHER_PORT: Source = ("192.0.2.1", 4010)
THIRD_PORT: Source = ("192.0.2.1", 4020)
NAT: Source = ("203.0.113.5", 61_000)
ATTACKER: Source = ("198.51.100.66", 5555)

SOURCES = {"phone": PHONE, "port": OTHER_PORT, "third": THIRD_PORT, "nat": NAT, "attacker": ATTACKER}


def packet(sequence: int, ssrc: int = 5) -> Packet:
    return Packet(0, False, sequence & 0xFFFF, sequence * 160, ssrc, b"x")


def run(latch: Latch, sources: str) -> list[bool]:
    """Send one packet from each source named, each source with a stream of its own."""
    sent = dict.fromkeys(SOURCES, 0)
    accepted = []
    for at, name in enumerate(sources.split()):
        sent[name] += 1
        ssrc = list(SOURCES).index(name)
        accepted.append(latch.accept(packet(sent[name], ssrc), SOURCES[name], at * 0.02))
    return accepted


MANY_NAT = " ".join(["nat"] * STRANGER_PACKETS)
MANY_ATTACKS = " ".join(["attacker"] * (STRANGER_PACKETS + 3))


@pytest.mark.parametrize(
    "sources, accepted, claim, remote",
    [
        ("", "", Claim.NOBODY, PHONE),
        ("phone", "1", Claim.SIGNALLED, PHONE),
        ("port", "1", Claim.SAME_HOST, OTHER_PORT),
        ("port port phone phone", "1111", Claim.SIGNALLED, PHONE),
        ("port third", "10", Claim.SAME_HOST, OTHER_PORT),
        ("phone port phone", "101", Claim.SIGNALLED, PHONE),
        ("nat nat nat nat", "0000", Claim.NOBODY, PHONE),
        (MANY_NAT, "00001", Claim.STRANGER, NAT),
        (f"{MANY_NAT} nat nat", "0000111", Claim.STRANGER, NAT),
        (f"{MANY_NAT} {MANY_ATTACKS} nat", "00001" + "0" * 8 + "1", Claim.STRANGER, NAT),
        (f"{MANY_NAT} phone nat phone", "00001101", Claim.SIGNALLED, PHONE),
        (f"{MANY_NAT} port", "000011", Claim.SAME_HOST, OTHER_PORT),
        ("nat nat nat nat attacker nat", "000000", Claim.NOBODY, PHONE),
        (f"phone {MANY_ATTACKS} phone", "1" + "0" * 8 + "1", Claim.SIGNALLED, PHONE),
        (f"port {MANY_ATTACKS}", "1" + "0" * 8, Claim.SAME_HOST, OTHER_PORT),
    ],
)
def test_the_ladder(sources: str, accepted: str, claim: Claim, remote: Source) -> None:
    latch = Latch(PHONE)
    assert "".join(str(int(each)) for each in run(latch, sources)) == accepted
    assert (latch.claim, latch.remote, latch.is_latched) == (claim, remote, claim is not Claim.NOBODY)
    assert latch.injected == accepted.count("0")


@pytest.mark.parametrize(
    "sequences, ssrcs, step_s, let_in",
    [
        ([1, 2, 3, 4, 5], [5] * 5, 0.02, True),
        ([0xFFFE, 0xFFFF, 0, 1, 2], [5] * 5, 0.02, True),
        ([1, 1, 1, 1, 1], [5] * 5, 0.02, False),
        ([1, 2, 3, 5, 6], [5] * 5, 0.02, False),
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], 0.02, False),
        ([1, 2, 3, 4, 5], [5] * 5, STRANGER_PATIENCE_S / 4, True),
        ([1, 2, 3, 4, 5], [5] * 5, STRANGER_PATIENCE_S / 3, False),
    ],
)
def test_a_stranger_must_sound_like_a_phone(
    sequences: list[int], ssrcs: list[int], step_s: float, let_in: bool
) -> None:
    latch = Latch(PHONE)
    for at, (sequence, ssrc) in enumerate(zip(sequences, ssrcs, strict=True)):
        latch.accept(packet(sequence, ssrc), NAT, at * step_s)
    assert latch.is_latched is let_in


def test_a_new_stream_comes_only_from_where_the_old_one_did() -> None:
    latch = Latch(PHONE)
    streams = [(PHONE, 5), (PHONE, 6), (ATTACKER, 5), (ATTACKER, 6), (OTHER_PORT, 7), (PHONE, 7)]
    accepted = [
        latch.accept(packet(at, ssrc), source, at * 0.02) for at, (source, ssrc) in enumerate(streams)
    ]
    assert (accepted, latch.injected) == ([True, True, False, False, False, True], 3)


def test_a_new_address_in_the_sdp_starts_over() -> None:
    latch = Latch(PHONE)
    run(latch, "phone")
    for signalled, remote in [
        (PHONE, PHONE),
        (("0.0.0.0", 4000), PHONE),
        (("::", 4000), PHONE),
        (NAT, NAT),
    ]:
        latch.resignalled(signalled)
        assert latch.remote == remote
    assert (latch.claim, run(latch, "phone nat phone")) == (Claim.NOBODY, [False, True, False])


def test_ipv4_seen_through_a_socket_for_both_families_is_the_same_host() -> None:
    latch = Latch(PHONE)
    mapped = (f"::ffff:{PHONE[0]}", PHONE[1])
    assert (latch.accept(packet(1), mapped, 0.0), latch.claim, latch.remote) == (
        True,
        Claim.SIGNALLED,
        mapped,
    )


NAMES = st.lists(st.sampled_from(list(SOURCES)), max_size=40)


@given(NAMES)
def test_once_the_phone_is_heard_nobody_else_ever_is(names: list[str]) -> None:
    latch = Latch(PHONE)
    run(latch, "phone")
    accepted = run(latch, " ".join(names))
    assert (accepted, latch.remote) == ([name == "phone" for name in names], PHONE)


@given(NAMES)
def test_the_claim_only_grows_and_the_state_survives_a_restart(names: list[str]) -> None:
    latch = Latch(PHONE)
    claims = [latch.claim]
    for at, name in enumerate(names):
        latch.accept(packet(at), SOURCES[name], at * 0.02)
        claims.append(latch.claim)
        restarted = Latch.from_data(latch.to_data())
        assert (restarted.remote, restarted.claim, restarted.injected) == (
            latch.remote,
            latch.claim,
            latch.injected,
        )
    assert claims == sorted(claims)
