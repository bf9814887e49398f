"""Keys: each reported once, whatever the network does to its packets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.rtp import (
    DigitDetector,
    Event,
    EventPacket,
    RtpError,
    build_event,
    digit_packets,
    parse_event,
)
from callcenter.rtp.events import ENDED_KEY_KEPT_S, KEYS, MAX_REMEMBERED, OPEN_KEY_KEPT_S

SSRC = 0x1234


@pytest.mark.parametrize(
    "payload, event",
    [
        ("05 0a 00a0", Event(5, False, 10, 160)),
        ("0b 8a 0320", Event(11, True, 10, 800)),
        ("00 ff ffff", Event(0, True, 63, 65_535)),
        ("10 40 0000", Event(16, False, 0, 0)),
        ("05 0a 00a0 ffff", Event(5, False, 10, 160)),
        ("05 0a 00", None),
        ("", None),
    ],
)
def test_payloads(payload: str, event: Event | None) -> None:
    assert parse_event(bytes.fromhex(payload)) == event


@given(st.builds(Event, st.integers(0, 255), st.booleans(), st.integers(0, 63), st.integers(0, 0xFFFF)))
def test_build_and_parse_undo_each_other(event: Event) -> None:
    assert parse_event(build_event(event)) == event


# A packet on its way: (seconds, timestamp, key, duration, whether it is the end).
Arrival = tuple[float, int, str, int, bool]


def heard(arrivals: list[Arrival], ssrc: int = SSRC) -> str:
    detector = DigitDetector()
    found = ""
    for now, timestamp, key, duration, is_end in arrivals:
        payload = build_event(Event(KEYS.index(key), is_end, 10, duration))
        found += detector.received(timestamp, ssrc, payload, now) or ""
    return found


def key(name: str, at: float, timestamp: int) -> list[Arrival]:
    """The six packets of a key of 80 ms."""
    packets = [(at + n * 0.02, timestamp, name, 160 * (n + 1), n == 3) for n in range(4)]
    return [*packets, (at + 0.08, timestamp, name, 640, True), (at + 0.1, timestamp, name, 640, True)]


ONE = key("1", 0.0, 1000)
TWO = key("2", 0.3, 3400)
ONE_AGAIN = key("1", 0.3, 3400)


@pytest.mark.parametrize(
    "arrivals, digits",
    [
        (ONE, "1"),
        (ONE + TWO, "12"),
        (ONE + ONE_AGAIN, "11"),
        (ONE[:1] + TWO[:1], "12"),
        (ONE[:3] + ONE_AGAIN, "11"),
        (ONE[5:] + TWO, "12"),
        (ONE[2:3] + TWO[5:], "12"),
        (ONE * 3, "1"),
        ([ONE[0], ONE[5], ONE[1], ONE[4], ONE[2], ONE[3]], "1"),
        (ONE[:4] + TWO[:1] + ONE[4:] + TWO[1:], "12"),
        (ONE[:5] + TWO + ONE[5:], "12"),
        (key("1", 0.0, 0xFFFFFF00) + key("1", 0.3, 2144), "11"),
        ([packet for at, name in enumerate(KEYS) for packet in key(name, at, 8000 * at)], KEYS),
    ],
    ids=[
        "whole",
        "two keys",
        "the same key twice",
        "only the first packets",
        "end lost, same key again",
        "only the last end packet",
        "one from the middle",
        "everything three times",
        "reordered",
        "ends late, into the next key",
        "an end after the next key",
        "over the wrap of the timestamp",
        "all sixteen",
    ],
)
def test_each_key_once(arrivals: list[Arrival], digits: str) -> None:
    assert heard(arrivals) == digits


def test_two_streams_do_not_mix() -> None:
    detector = DigitDetector()
    payload = build_event(Event(1, False, 10, 160))
    assert [detector.received(1000, ssrc, payload, 0.0) for ssrc in (1, 2, 1)] == ["1", "1", None]


@pytest.mark.parametrize("code", [16, 17, 32, 255])
def test_other_events_are_not_keys(code: int) -> None:
    assert DigitDetector().received(1000, SSRC, build_event(Event(code, False, 10, 160)), 0.0) is None


def test_a_key_held_for_ten_seconds_is_one_key() -> None:
    first = [(n * 0.02, 0, "7", min(160 * (n + 1), 0xFFFF), False) for n in range(410)]
    second = [(8.2 + n * 0.02, 0xFFFF, "7", 160 * (n + 1), n > 87) for n in range(90)]
    assert heard(first + second) == "7"
    assert heard([*first, second[0], first[-1], *second[1:]]) == "7"
    assert heard([*first[:200], *second]) == "7"
    assert heard([*first, (8.2, 0xFFFF, "8", 160, False)]) == "78"


def test_a_sender_that_moves_the_timestamp_along_with_the_key() -> None:
    assert heard([(n * 0.02, 1000 + 160 * n, "4", 160, False) for n in range(5)]) == "4"


@pytest.mark.parametrize(
    "silence_s, has_ended, digits",
    [
        (ENDED_KEY_KEPT_S - 0.01, True, "1"),
        (ENDED_KEY_KEPT_S + 0.01, True, "11"),
        (OPEN_KEY_KEPT_S - 0.01, False, "1"),
        (OPEN_KEY_KEPT_S + 0.01, False, "11"),
    ],
)
def test_a_recorded_key_may_be_played_again_after_a_while(
    silence_s: float, has_ended: bool, digits: str
) -> None:
    assert heard([(0.0, 1000, "1", 640, has_ended), (silence_s, 1000, "1", 160, False)]) == digits


def test_memory_is_bounded() -> None:
    detector = DigitDetector()
    for timestamp in range(1000):
        detector.received(timestamp * 7, SSRC, build_event(Event(timestamp % 16, False, 10, 3)), 0.0)
    assert len(detector.heard) == MAX_REMEMBERED


@given(st.data())
def test_loss_doubling_and_reordering_never_add_a_key(data: st.DataObject) -> None:
    digits = data.draw(st.text(KEYS, min_size=1, max_size=6))
    arrivals = []
    for at, name in enumerate(digits):
        sent = key(name, at * 0.2, 5000 + 1600 * at)
        arrived = data.draw(st.lists(st.sampled_from(sent), min_size=1, max_size=9))
        arrivals += [(at * 0.2 + n * 0.01, *packet[1:]) for n, packet in enumerate(arrived)]
    assert heard(arrivals) == digits


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 2), st.binary(max_size=6)), max_size=20))
def test_anything_may_arrive_and_the_state_survives_a_restart(packets: list[tuple[int, int, bytes]]) -> None:
    detector = DigitDetector()
    for at, (timestamp, ssrc, payload) in enumerate(packets):
        twin = DigitDetector.from_data(detector.to_data())
        found = detector.received(timestamp, ssrc, payload, at * 0.3)
        assert (twin.received(timestamp, ssrc, payload, at * 0.3), twin) == (found, detector)
        assert found is None or found in KEYS


def test_the_packets_of_a_key() -> None:
    assert digit_packets("#", 60) == (
        EventPacket(0, bytes.fromhex("0b0a00a0"), True),
        EventPacket(20, bytes.fromhex("0b0a0140"), False),
        EventPacket(40, bytes.fromhex("0b8a01e0"), False),
        EventPacket(60, bytes.fromhex("0b8a01e0"), False),
        EventPacket(80, bytes.fromhex("0b8a01e0"), False),
    )


@pytest.mark.parametrize(
    "digit, more, at_ms, last",
    [
        ("d", {"duration_ms": 20}, [0, 20, 40], Event(15, True, 10, 160)),
        ("0", {"duration_ms": 21}, [0, 20, 40, 60], Event(0, True, 10, 320)),
        ("*", {"duration_ms": 60, "ptime_ms": 30, "volume": 3}, [0, 30, 60, 90], Event(10, True, 3, 480)),
    ],
)
def test_durations_are_whole_packets(digit: str, more: dict[str, Any], at_ms: list[int], last: Event) -> None:
    packets = digit_packets(digit, **more)
    assert ([packet.at_ms for packet in packets], parse_event(packets[-1].payload)) == (at_ms, last)


def test_the_longest_key_stays_within_its_field() -> None:
    last = parse_event(digit_packets("1", 8_191)[-1].payload)
    assert last == Event(1, True, 10, 0xFFFF)


@pytest.mark.parametrize(
    "digit, duration_ms", [("", 100), ("12", 100), ("E", 100), ("1", 0), ("1", -5), ("1", 8_192)]
)
def test_what_is_no_key(digit: str, duration_ms: int) -> None:
    with pytest.raises(RtpError):
        digit_packets(digit, duration_ms)


@given(st.sampled_from(KEYS), st.integers(1, 400), st.sampled_from([10, 20, 30, 60]))
def test_what_is_sent_is_heard_once(digit: str, duration_ms: int, ptime_ms: int) -> None:
    detector = DigitDetector()
    packets = digit_packets(digit, duration_ms, ptime_ms=ptime_ms)
    found = [detector.received(0, SSRC, packet.payload, packet.at_ms / 1000) for packet in packets]
    assert found == [digit, *[None] * (len(packets) - 1)]
