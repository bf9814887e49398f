"""A leg that began as a browser's is answered by a telephone: another path, the same conversation."""

from callcenter.calls.media import BrowserLocal, HearLeg, LegMedia, PlainLocal, PlainRemote
from tests.media.conftest import PCMU
from tests.media.phone import Phone, on_loop, sine, ulaw

TONE = bytes(ulaw(sample) for sample in sine(400, 160))


@on_loop
async def test_both_hear_each_other_after_the_change_of_path(bench):
    caller, _ = await bench.plug("a", 0, HearLeg(leg="b"))
    ringing = LegMedia(
        leg="b",
        version=1,
        local=BrowserLocal(ufrag="abcdefgh", pwd="p" * 24),
        remote=None,
        audio=None,
    )
    bench.plane.set(ringing)
    await caller.talk(TONE, 2)
    port = bench.plane.plane.rtp_ports[1]
    phone = await Phone.open(port, ssrc=0x33334444)
    bench.phones.append(phone)
    bench.change(
        ringing,
        local=PlainLocal(port=port),
        remote=PlainRemote(host=phone.host, port=phone.port),
        audio=PCMU,
        hears=HearLeg(leg="a"),
    )
    await caller.talk(TONE, 5)
    assert (await phone.hears(5))[-1].payload == TONE
    phone.send(b"back" * 40)
    await caller.until(lambda: any(packet.payload == b"back" * 40 for packet in caller.packets))
