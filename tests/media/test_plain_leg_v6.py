"""A telephone leg over IPv6, and one of either family on sockets that take both."""

import socket

import pytest

from callcenter.calls.media import HearEcho, MediaReady, PlainRemote
from callcenter.sdp import answer_plain, offer_plain
from tests.media.phone import on_loop

FRAME = b"\x55" * 160


@pytest.fixture(params=["::1", "::"])
def settings(request):
    return {"bind_address": request.param, "address": "::1"}


def hosts(settings):
    return ["::1", "127.0.0.1"] if settings["bind_address"] == "::" else ["::1"]


@on_loop
async def test_sound_goes_and_comes_over_each_family(bench, settings):
    for index, host in enumerate(hosts(settings)):
        phone, _ = await bench.plug(f"leg-{host}", index, HearEcho(), host=host)
        phone.send(FRAME)
        assert (await phone.hears(1))[0].payload == FRAME
        assert MediaReady(leg=f"leg-{host}") in bench.reports


@on_loop
async def test_a_phone_that_has_not_spoken_is_sent_to_where_it_said(bench, settings):
    for index, host in enumerate(hosts(settings)):
        phone, _ = await bench.plug(f"leg-{host}", index, host=host)
        await phone.hears(3)


@on_loop
async def test_an_address_may_be_written_at_length(bench):
    phone, desired = await bench.plug("a", 0, HearEcho(), host="::1")
    bench.change(desired, remote=PlainRemote(host="0:0:0:0:0:0:0:1", port=phone.port))
    phone.send(FRAME)
    assert (await phone.hears(1))[0].payload == FRAME


@on_loop
async def test_a_stranger_of_the_other_family_is_not_let_in(bench, settings):
    if settings["bind_address"] != "::":
        return
    phone, desired = await bench.plug("a", 0, HearEcho(), host="::1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.66", 0))
        for _ in range(3):
            stranger.sendto(b"\x80\x00" + bytes(170), ("127.0.0.1", desired.local.port))
    phone.send(FRAME)
    assert (await phone.hears(1))[0].payload == FRAME


@on_loop
async def test_what_the_descriptions_say_is_where_the_sound_goes(bench):
    phone, desired = await bench.plug("a", 0, HearEcho(), host="::1")
    offer = offer_plain(address="::1", port=phone.port, session_id=1, version=1)
    answer = answer_plain(
        offer, address=bench.plane.plane.address, port=desired.local.port, session_id=2, version=1
    )
    for text in (offer, answer.sdp):
        assert "c=IN IP6 ::1\r\n" in text
        assert " IN IP6 ::1\r\n" in text.split("s=")[0]
    bench.change(desired, remote=PlainRemote(host=answer.remote_host, port=answer.remote_port))
    phone.send(FRAME)
    assert (await phone.hears(1))[0].payload == FRAME
