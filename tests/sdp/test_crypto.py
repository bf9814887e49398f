"""Keys in the text: which lines are taken, which passed over, and what is answered."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sdp import (
    SECRET_BYTES,
    Negotiated,
    NoCommonCodec,
    NoUsableAudio,
    PlainAnswer,
    SdpError,
    Secrecy,
    SrtpKey,
    answer_plain,
    offer_plain,
    parse,
    read_plain_answer,
)
from callcenter.sdp.crypto import choose_key, crypto_line, keys_to_offer, own_key
from tests.sdp.vectors import lines

CM, GCM = "AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM"
CM_SHORT, GCM_LONG = "AES_CM_128_HMAC_SHA1_32", "AEAD_AES_256_GCM"
CM_KEY = base64.b64encode(bytes(range(30))).decode()
GCM_KEY = base64.b64encode(bytes(range(100, 128))).decode()
GCM_LONG_KEY = base64.b64encode(bytes(range(50, 94))).decode()
CM_LINE, GCM_LINE = f"1 {CM} inline:{CM_KEY}", f"2 {GCM} inline:{GCM_KEY}"
SECRET = bytes(range(200, 200 + SECRET_BYTES))


@pytest.mark.parametrize(
    "offered, tag, suite, key",
    [
        ([CM_LINE], "1", CM, CM_KEY),
        ([GCM_LINE, CM_LINE], "2", GCM, GCM_KEY),
        ([CM_LINE, GCM_LINE], "1", CM, CM_KEY),
        ([f"{CM_LINE}|2^48"], "1", CM, CM_KEY),
        ([f"{CM_LINE}|1066400"], "1", CM, CM_KEY),
        ([f"{CM_LINE} WSH=128"], "1", CM, CM_KEY),
        ([f"1 AES_CM_128_HMAC_SHA1_32 inline:{CM_KEY}", GCM_LINE], "1", CM_SHORT, CM_KEY),
        ([f"1 F8_128_HMAC_SHA1_80 inline:{CM_KEY}", GCM_LINE], "2", GCM, GCM_KEY),
        ([f"1 {GCM_LONG} inline:{GCM_LONG_KEY}"], "1", GCM_LONG, GCM_LONG_KEY),
        ([f"{CM_LINE}|2^20|1:4", GCM_LINE], "2", GCM, GCM_KEY),
        ([f"{CM_LINE} UNENCRYPTED_SRTP", GCM_LINE], "2", GCM, GCM_KEY),
        (["nonsense", f"1 {CM} inline:c2hvcnQ=", GCM_LINE], "2", GCM, GCM_KEY),
    ],
)
def test_the_first_line_that_can_be_honoured(offered: list[str], tag: str, suite: str, key: str) -> None:
    assert choose_key(offered) == (tag, SrtpKey(suite=suite, key=key))


@pytest.mark.parametrize(
    "offered",
    [
        [],
        [CM_LINE, f"1 {GCM} inline:{GCM_KEY}"],  # one tag twice
        [f"0 {CM} inline:{CM_KEY}"],
        [f"01 {CM} inline:{CM_KEY}"],
        [f"x {CM} inline:{CM_KEY}"],
        [f"1234567890 {CM} inline:{CM_KEY}"],
        [f"1 {CM} inline:{GCM_KEY}"],
        [f"1 {CM} inline:{CM_KEY[:-4]}!!!!"],
        [f"1 {CM} elsewhere:{CM_KEY}"],
        [f"1 {CM} inline:{CM_KEY};inline:{CM_KEY}"],
        [f"{CM_LINE} KDR=1"],
        [f"1 {CM}"],
    ],
)
def test_lines_that_cannot_be_honoured(offered: list[str]) -> None:
    with pytest.raises(NoUsableAudio):
        choose_key(offered)


def offer(*attributes: str, protocol: str = "RTP/SAVP", formats: str = "0") -> str:
    return lines(
        "v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0",
        f"m=audio 4000 {protocol} {formats}", *(f"a=crypto:{line}" for line in attributes),
    )  # fmt: skip


def answer(text: str, secret: bytes = SECRET, kept: SrtpKey | None = None) -> Negotiated:
    return answer_plain(
        text, address="192.0.2.100", port=20_000, session_id=7, version=1, secret=secret, kept_key=kept
    )


def ours(suite: str, octets: int) -> SrtpKey:
    return SrtpKey(suite=suite, key=base64.b64encode(SECRET[:octets]).decode())


@pytest.mark.parametrize("protocol", ["RTP/SAVP", "RTP/SAVPF"])
@pytest.mark.parametrize(
    "line, theirs, own",
    [
        (CM_LINE, SrtpKey(suite=CM, key=CM_KEY), ours(CM, 30)),
        (GCM_LINE, SrtpKey(suite=GCM, key=GCM_KEY), ours(GCM, 28)),
    ],
)
def test_the_answer_has_the_tag_the_suite_and_our_key(
    protocol: str, line: str, theirs: SrtpKey, own: SrtpKey
) -> None:
    answered = answer(offer(line, protocol=protocol))
    assert (answered.remote_key, answered.local_key) == (theirs, own)
    assert f"m=audio 20000 {protocol} 0\r\n" in answered.sdp
    assert f"a=crypto:{crypto_line(line[0], own)}\r\n" in answered.sdp
    assert read_plain_answer(answered.sdp, is_secure=True).remote_key == own


def test_our_key_stays_as_long_as_the_suite() -> None:
    kept = SrtpKey(suite=CM, key=base64.b64encode(bytes(30)).decode())
    assert answer(offer(CM_LINE), kept=kept).local_key == kept
    assert answer(offer(GCM_LINE), kept=kept).local_key == ours(GCM, 28)


def test_keys_beside_a_plain_stream_are_taken_up() -> None:
    answered = answer(offer(CM_LINE, protocol="RTP/AVP"))
    assert (answered.remote_key, answered.local_key) == (SrtpKey(suite=CM, key=CM_KEY), ours(CM, 30))
    assert "m=audio 20000 RTP/AVP 0\r\n" in answered.sdp
    assert f"a=crypto:1 {CM} inline:" in answered.sdp


@pytest.mark.parametrize(
    "text, secret",
    [
        (offer(CM_LINE, protocol="RTP/AVP"), b""),
        (offer("1 UNHEARD_OF inline:xxxx", protocol="RTP/AVP"), SECRET),
        (offer(CM_LINE, CM_LINE, protocol="RTP/AVP"), SECRET),
    ],
)
def test_a_plain_stream_is_answered_plain_when_its_keys_are_of_no_use(text: str, secret: bytes) -> None:
    answered = answer(text, secret)
    assert (answered.remote_key, answered.local_key) == (None, None)
    assert "crypto" not in answered.sdp


@pytest.mark.parametrize(
    "text, secret, error",
    [
        (offer(), SECRET, NoUsableAudio),
        (offer(CM_LINE, CM_LINE), SECRET, NoUsableAudio),
        (offer(CM_LINE), b"", NoUsableAudio),
        (offer(CM_LINE), SECRET[1:], NoUsableAudio),
        (offer(CM_LINE, formats="18"), SECRET, NoCommonCodec),
    ],
)
def test_offers_refused(text: str, secret: bytes, error: type[SdpError]) -> None:
    with pytest.raises(NoUsableAudio) as caught:
        answer(text, secret)
    assert (type(caught.value), caught.value.reply_with) == (error, 488)


def test_an_offer_of_both_gets_the_first_that_can_be_honoured() -> None:
    both = offer() + "m=audio 4002 RTP/AVP 0\r\n"
    answered = answer(both)
    assert (answered.remote_port, answered.local_key) == (4002, None)
    assert "m=audio 0 RTP/SAVP 0\r\n" in answered.sdp


def test_a_secure_stream_is_not_answered_with_a_plain_one() -> None:
    with pytest.raises(NoUsableAudio):
        read_plain_answer(offer(protocol="RTP/AVP"), is_secure=True)
    with pytest.raises(NoUsableAudio):
        read_plain_answer(offer(CM_LINE))


def test_keys_are_never_shown() -> None:
    answered = answer(offer(CM_LINE))
    assert answered.local_key is not None
    for secret in (CM_KEY, answered.local_key.key):
        assert secret not in repr(answered)
        assert secret not in repr(answered.remote_key)


@given(st.text(max_size=200))
def test_any_line_is_a_key_or_refused(text: str) -> None:
    try:
        tag, key = choose_key([text])
    except NoUsableAudio:
        return
    assert choose_key([crypto_line(tag, key)]) == (tag, key)


@given(st.sampled_from([CM, GCM]), st.binary(min_size=SECRET_BYTES, max_size=64), st.integers(1, 999_999_999))
def test_our_own_lines_are_taken(suite: str, secret: bytes, tag: int) -> None:
    key = own_key(suite, secret)
    assert choose_key([crypto_line(str(tag), key)]) == (str(tag), key)


# What we offer


def our_offer(secrecy: Secrecy, **more: Any) -> str:
    return offer_plain(
        address="192.0.2.100", port=20_000, session_id=7, version=1, secrecy=secrecy, secret=SECRET, **more
    )


@pytest.mark.parametrize(
    "secrecy, protocol, suites",
    [
        (Secrecy.NEVER, "RTP/AVP", []),
        (Secrecy.OPTIONAL, "RTP/AVP", [GCM, GCM_LONG, CM, CM_SHORT]),
        (Secrecy.REQUIRED, "RTP/SAVP", [GCM, GCM_LONG, CM, CM_SHORT]),
    ],
)
def test_what_is_offered(secrecy: Secrecy, protocol: str, suites: list[str]) -> None:
    (media,) = parse(our_offer(secrecy)).media
    offered = [choose_key([line]) for line in media.every("crypto")]
    assert media.protocol == protocol
    assert [(tag, key.suite) for tag, key in offered] == [
        (str(n), suite) for n, suite in enumerate(suites, 1)
    ]
    assert len({key.key for _, key in offered}) == len(suites)
    assert our_offer(secrecy) == our_offer(secrecy)


@pytest.mark.parametrize("secrecy", [Secrecy.OPTIONAL, Secrecy.REQUIRED])
def test_a_phone_of_ours_answers_and_both_know_the_same_keys(secrecy: Secrecy) -> None:
    offered = our_offer(secrecy)
    phone = answer(offered, bytes(range(100, 100 + SECRET_BYTES)))
    read = read_plain_answer(phone.sdp, secrecy=secrecy, secret=SECRET)
    assert isinstance(read, PlainAnswer)
    assert (read.local_key, read.remote_key) == (phone.remote_key, phone.local_key)
    assert read.local_key is not None
    # To go on with it: the same key, the same protocol.
    again = our_offer(Secrecy.NEVER, kept_key=read.local_key, protocol=read.protocol)
    (media,) = parse(again).media
    assert (media.protocol, media.every("crypto")) == (read.protocol, (crypto_line("1", read.local_key),))
    assert read_plain_answer(answer(again).sdp, is_secure=True).protocol == read.protocol


def test_a_phone_without_keys_answers_an_optional_offer_in_the_clear() -> None:
    read = read_plain_answer(offer(protocol="RTP/AVP"), secrecy=Secrecy.OPTIONAL, secret=SECRET)
    assert isinstance(read, PlainAnswer)
    assert (read.local_key, read.remote_key) == (None, None)


@pytest.mark.parametrize(
    "text, secrecy, error",
    [
        (offer(protocol="RTP/AVP"), Secrecy.REQUIRED, NoUsableAudio),
        (offer(CM_LINE, protocol="RTP/AVP"), Secrecy.REQUIRED, NoUsableAudio),
        (offer(protocol="RTP/SAVP"), Secrecy.REQUIRED, NoUsableAudio),
        (offer(f"9 {CM} inline:{CM_KEY}"), Secrecy.REQUIRED, SdpError),  # a tag that was not offered
        (offer(f"1 {CM} inline:{CM_KEY}"), Secrecy.REQUIRED, SdpError),  # another suite than the tag's
        (offer(f"3 {CM} inline:{CM_KEY}", protocol="RTP/SAVP"), Secrecy.OPTIONAL, NoUsableAudio),
    ],
)
def test_answers_that_do_not_fit(text: str, secrecy: Secrecy, error: type[SdpError]) -> None:
    with pytest.raises(SdpError) as caught:
        read_plain_answer(text, secrecy=secrecy, secret=SECRET)
    assert type(caught.value) is error


def test_no_keys_without_enough_chance() -> None:
    with pytest.raises(NoUsableAudio):
        keys_to_offer(SECRET[1:])
