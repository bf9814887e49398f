"""An agent with two callers, each with a tone of its own: who is on screen, and whom the page hears."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.async_api import Page

from tests.helpers.mishaps import TroubledAgent
from tests.helpers.product import Product
from tests.helpers.sipp import Caller
from tests.helpers.sounds import beeps, rtp_pcap, tone, ulaw, write_wav
from tests.system.aio import eventually, wait_for
from tests.system.listening import AGENT_HZ

FIRST_HZ, SECOND_HZ = 500.0, 800.0

# Every connection of the page is heard out by itself: which tone has how much of what arrives on it.
LISTEN = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); window.connections.push(this); }
};
window.heard = async (tones) => {
  const live = window.connections.filter((pc) => pc.connectionState === 'connected');
  return Promise.all(live.map(async (pc) => {
    const context = new AudioContext(), analyser = new AnalyserNode(context, {fftSize: 8192});
    context.createMediaStreamSource(new MediaStream([pc.getReceivers()[0].track])).connect(analyser);
    await new Promise((done) => setTimeout(done, 600));
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const at = (hertz) => levels[Math.round(hertz * analyser.fftSize / context.sampleRate)];
    const loud = tones.filter((hertz) => at(hertz) > -60);
    await context.close();
    return loud;
  }));
};
"""


def signed_in(product: Product) -> Iterator[TroubledAgent]:
    """For a fixture: the agent, whose page can tell which tones arrive."""
    microphone = write_wav(product.folder / "agent.wav", beeps(AGENT_HZ, 20.0, rate=48_000), rate=48_000)
    agent = TroubledAgent(product.url, microphone, asks_for_the_microphone=True)
    wait_for(agent.__aenter__())
    wait_for(agent.page.context.add_init_script(LISTEN))
    wait_for(agent.sign_in())
    yield agent
    wait_for(agent.__aexit__(None, None, None))


def caller_of(product: Product, ani: str, hertz: float) -> Caller:
    said = rtp_pcap(product.folder / f"{ani}.pcap", ulaw(tone(hertz, 120.0)))
    caller = Caller(product.folder, product.sip_port, ani=ani).calls().is_answered().waits(1.0).presses("1")
    return caller.plays(said).is_hung_up_on(120)


async def agent_hears(page: Page, *tones: float) -> None:
    """These and no others, whichever connection they come over."""

    async def loud() -> list[float]:
        every = await page.evaluate("tones => window.heard(tones)", [FIRST_HZ, SECOND_HZ])
        return sorted(hertz for one in every for hertz in one)

    assert await eventually(loud, lambda heard: heard == sorted(tones)) == sorted(tones)


async def call_on_screen(page: Page) -> str:
    return await page.get_by_test_id("contact-card").get_attribute("data-call") or ""


async def shows(page: Page, call: str, state: str = "talking") -> None:
    await page.wait_for_selector(f"[data-testid=contact-card][data-call='{call}'][data-state={state}]")


async def chooses(page: Page, call: str) -> None:
    await page.click(f"[data-testid=several] [data-call='{call}'] [data-testid=choose]")
