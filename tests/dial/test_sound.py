"""What a dialled call sends: a file, digits between its frames, then silence; and its two threads."""

from __future__ import annotations

import socket
import time
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import PCMU, silence_frame
from callcenter.dial.pyvoip import RTP
from callcenter.dial.sound import BEFORE_DIGITS_FRAMES, COMMA_FRAMES, GAP_FRAMES, SoundClient, outgoing
from callcenter.rtp import DigitDetector, Packet, SendStream, build, parse

ASSOC = {0: RTP.PayloadType.PCMU, 101: RTP.PayloadType.EVENT}
DIGIT_FRAMES = 10


def sent(
    play: list[bytes], digits: str, count: int, event_type: int | None = 101
) -> list[tuple[Packet, str]]:
    packets = outgoing(SendStream(ssrc=5), play, digits, event_type)
    made = [(parse(data), digit) for data, digit in islice(packets, count)]
    return [(packet, digit) for packet, digit in made if packet is not None]


def test_the_file_comes_once_and_silence_follows() -> None:
    play = [bytes([number]) * 160 for number in range(3)]
    packets = [packet for packet, _ in sent(play, "", 5)]
    silence = silence_frame(PCMU, 20)
    assert [packet.payload for packet in packets] == [*play, silence, silence]
    assert [packet.timestamp for packet in packets] == [0, 160, 320, 480, 640]
    assert [packet.marker for packet in packets] == [True, False, False, False, False]


def test_digits_come_a_second_after_the_answer_with_a_gap_between_and_a_second_for_a_comma() -> None:
    starts = [at for at, (_, digit) in enumerate(sent([], "1,2#", 400)) if digit]
    first = BEFORE_DIGITS_FRAMES
    second = first + DIGIT_FRAMES + GAP_FRAMES + COMMA_FRAMES
    assert starts == [first, second, second + DIGIT_FRAMES + GAP_FRAMES]


def test_without_telephone_events_no_digit_is_sent() -> None:
    assert {packet.payload_type for packet, _ in sent([], "123", 300, None)} == {0}


@given(st.text("0123456789*#ABCDabcd,", max_size=12), st.integers(0, 200))
def test_each_digit_is_heard_once_and_no_frame_of_the_file_is_lost(digits: str, frames: int) -> None:
    play = [number.to_bytes(2, "big") * 80 for number in range(1, frames + 1)]
    packets = sent(play, digits, 200 + len(digits) * 80 + frames)
    detector = DigitDetector()
    heard = [
        detector.received(packet.timestamp, packet.ssrc, packet.payload, at * 0.02)
        for at, (packet, _) in enumerate(packets)
        if packet.payload_type == 101
    ]
    assert "".join(digit for digit in heard if digit) == digits.replace(",", "").upper()
    assert "".join(digit for _, digit in packets) == digits.replace(",", "")
    assert [packet.payload for packet, _ in packets if packet.payload_type == 0][: len(play)] == play
    assert [packet.sequence for packet, _ in packets] == list(range(len(packets)))
    for at, (packet, _) in enumerate(packets):
        # Sound is where the clock is; an event keeps the time its digit began.
        assert packet.timestamp == at * 160 if packet.payload_type == 0 else packet.timestamp <= at * 160


def test_both_threads_run_on_one_bound_port_and_end_with_stop() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        other.settimeout(2)
        own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        own.bind(("127.0.0.1", 0))
        address = own.getsockname()
        client = SoundClient(ASSOC, own, other.getsockname(), play=[b"\x11" * 160], digits="", say=print)
        client.start()
        data, source = other.recvfrom(2048)
        packet = parse(data)
        assert packet is not None
        assert (source, packet.payload, packet.ssrc) == (address, b"\x11" * 160, client.outSSRC)
        other.sendto(build(0, 1, 0, 9, b"\x22" * 160), address)
        other.sendto(b"no rtp", address)
        other.sendto(build(13, 2, 160, 9, b"\x33"), address)
        give_up = time.monotonic() + 5.0
        while client.recording.last_at == client.recording._began:
            assert time.monotonic() < give_up, "nothing was heard"
            time.sleep(0.005)
        client.stop()
        assert b"\x22" * 160 in client.recording.until(time.monotonic())
        assert [thread.is_alive() for thread in client._threads] == [False, False]
        assert own.fileno() == -1
