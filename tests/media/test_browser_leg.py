"""A real Chromium on one end and a telephone on the other: ICE, DTLS-SRTP and sound both ways."""

import asyncio
import tempfile
import wave

import pytest
from playwright.async_api import async_playwright

from callcenter.calls.media import (
    AudioFormat,
    BrowserLocal,
    BrowserRemote,
    DigitHeard,
    HearLeg,
    LegMedia,
    MediaReady,
    MediaSilent,
)
from callcenter.sdp import offer_browser, read_browser_answer
from tests.media.phone import linear_from_ulaw, loudness, share_of, sine, slow_on_loop, ulaw

ORIGIN = "http://localhost/"
TALK_HERTZ, MIC_HERTZ = 400, 1000
PAGE = """<!doctype html><audio id=out autoplay></audio><script>
async function answer(offer) {
  const microphone = await navigator.mediaDevices.getUserMedia(
    {audio: {echoCancellation: false, noiseSuppression: false, autoGainControl: false}});
  const pc = window.pc = new RTCPeerConnection();
  pc.ontrack = event => { document.getElementById('out').srcObject = event.streams[0]; };
  await pc.setRemoteDescription({type: 'offer', sdp: offer});
  for (const track of microphone.getTracks()) pc.addTrack(track, microphone);
  await pc.setLocalDescription(await pc.createAnswer());
  return pc.localDescription.sdp;
}
async function stats() {
  const found = {};
  (await window.pc.getStats()).forEach(one => {
    if (one.type == "inbound-rtp") Object.assign(found, {level: one.audioLevel, received: one.packetsReceived,
      lost: one.packetsLost, energy: one.totalAudioEnergy});
    if (one.type == 'remote-inbound-rtp') Object.assign(found, {roundTrip: one.roundTripTime});
    if (one.type == 'transport') Object.assign(found, {cipher: one.srtpCipher, tls: one.tlsVersion});
  });
  return found;
}
function press(key) {
  const sender = window.pc.getSenders()[0];
  sender.dtmf.insertDTMF(key, 100, 50);
}
</script>"""


def flags(microphone):
    return [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--allow-loopback-in-peer-connection",
        "--autoplay-policy=no-user-gesture-required",
    ]


class Agent:
    """One browser page as an agent's phone."""

    def __init__(self, page, ufrag="agentufrag"):
        self.page = page
        self.local = BrowserLocal(ufrag=ufrag, pwd="a-password-of-22-characters")

    async def answer(self, plane):
        """Signal by hand: our offer in, the browser's answer out, as values for the media plane."""
        offer = offer_browser(
            address=plane.address,
            port=plane.browser_port,
            ufrag=self.local.ufrag,
            pwd=self.local.pwd,
            fingerprint=plane.fingerprint,
            session_id=1,
            version=1,
        )
        answer = read_browser_answer(await self.page.evaluate("answer", offer))
        remote = BrowserRemote(fingerprint=answer.fingerprint, is_dtls_client=answer.is_dtls_client)
        audio = AudioFormat(
            codec=answer.codec,
            payload_type=answer.payload_type,
            ptime_ms=answer.ptime_ms,
            dtmf_payload_type=answer.dtmf_payload_type,
        )
        return remote, audio


def write_microphone(path):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48000, 0, "NONE", "not compressed"))
        tone = sine(MIC_HERTZ / 6, 48000, level=10000)  # written at 48 kHz: six times as high
        file.writeframes(b"".join(value.to_bytes(2, "little", signed=True) for value in tone))


@pytest.mark.browser
@slow_on_loop
async def test_a_browser_and_a_telephone_hear_each_other(bench, tmp_path):
    microphone = tmp_path / "microphone.wav"
    write_microphone(microphone)
    with tempfile.TemporaryDirectory() as profile:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch_persistent_context(
                profile, executable_path="/usr/bin/chromium", headless=True, args=flags(microphone)
            )
            try:
                await talk(bench, browser)
            finally:
                await browser.close()


async def talk(bench, browser):
    page = await browser.new_page()
    await page.route(ORIGIN, lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    await page.goto(ORIGIN)
    caller, _ = await bench.plug("caller", 0, HearLeg(leg="agent"))
    agent = Agent(page)
    desired = LegMedia(
        leg="agent", version=1, local=agent.local, remote=None, audio=None, hears=HearLeg(leg="caller")
    )
    bench.plane.set(desired)
    remote, audio = await agent.answer(bench.plane.plane)
    desired = bench.change(desired, remote=remote, audio=audio)
    await bench.reported(MediaReady(leg="agent"))
    tone = bytes(ulaw(sample) for sample in sine(TALK_HERTZ, 400))
    talking = asyncio.ensure_future(caller.talk(tone, 400))
    try:
        await hear_each_other(bench, caller, page)
        await press_keys(bench, caller, page)
    finally:
        talking.cancel()


async def hear_each_other(bench, caller, page):
    # The agent hears the caller.
    stats = await page.evaluate("stats()")
    while not stats.get("level") or stats["received"] < 50:
        await asyncio.sleep(0.1)
        stats = await page.evaluate("stats()")
    assert stats["level"] > 0.05
    assert stats["lost"] == 0
    assert stats["tls"] == "FEFD"
    # The caller hears the agent's microphone.
    await caller.until(lambda: len(caller.packets) > 60)
    sound = [linear_from_ulaw(octet) for packet in caller.packets[-40:] for octet in packet.payload]
    assert loudness(sound) > 1000
    assert share_of(MIC_HERTZ, sound[-1600:]) > 0.8


async def press_keys(bench, caller, page):
    await page.evaluate("press('5#')")
    await bench.reported(DigitHeard(leg="agent", digit="5"), DigitHeard(leg="agent", digit="#"))
    await caller.until(lambda: {p.payload[0] for p in caller.packets if p.payload_type == 101} == {5, 11})
    assert [r for r in bench.reports if isinstance(r, DigitHeard | MediaSilent)] == [
        DigitHeard(leg="agent", digit="5"),
        DigitHeard(leg="agent", digit="#"),
    ]
