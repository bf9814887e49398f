"""A media plane on loopback, and leg values to tell it."""

import asyncio
import wave
from dataclasses import replace

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred

from callcenter.calls.media import AudioFormat, HearNothing, LegMedia, PlainLocal, PlainRemote
from callcenter.media import MediaConfig, MediaPlaneAdapter
from tests.helpers.ports import free_range
from tests.media.phone import Phone, linear_from_ulaw, ulaw

UTC = 1_800_000_000.0
FIRST_PORT, LAST_PORT = free_range(200)
SILENCE = HearNothing()
PCMU = AudioFormat(codec="PCMU", payload_type=0, dtmf_payload_type=101)
PCMA = AudioFormat(codec="PCMA", payload_type=8, dtmf_payload_type=96)


class Bench:
    """The plane under test with its reports, and phones plugged into it."""

    def __init__(self, folder, **settings):
        self.folder = folder
        self.reports = []
        self.phones = []
        self._news = asyncio.Event()
        config = MediaConfig(
            first_port=FIRST_PORT,
            last_port=LAST_PORT,
            prompt_folders=(folder / "own", folder / "made"),
            **settings,
        )
        self.plane = MediaPlaneAdapter(config, asyncio.get_event_loop(), utc=lambda: UTC, tell=self._tell)

    def _tell(self, report):
        self.reports.append(report)
        self._news.set()

    async def reported(self, *kinds):
        """Wait until each of `kinds` (report values or types) has been reported; return all so far."""

        def is_there(kind):
            return any(r == kind or (isinstance(kind, type) and isinstance(r, kind)) for r in self.reports)

        return await self.plane_reports(lambda _: all(map(is_there, kinds)))

    async def plane_reports(self, condition):
        """Wait until `condition` holds for the reports so far; return them."""
        while not condition(self.reports):
            self._news.clear()
            await self._news.wait()
        return self.reports

    def prompt(self, name, samples, folder="made"):
        """Write a prompt that G.711 µ-law carries without loss; return its octets."""
        # Twice, because a small negative sample becomes a zero on its way through.
        octets = bytes(ulaw(linear_from_ulaw(ulaw(sample))) for sample in samples)
        path = self.folder / folder / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, len(octets), "NONE", "not compressed"))
            linear = (linear_from_ulaw(octet) for octet in octets)
            file.writeframes(b"".join(value.to_bytes(2, "little", signed=True) for value in linear))
        return octets

    async def plug(self, leg, index, hears=SILENCE, audio=PCMU, **phone):
        """Open a plain leg on the `index`th free port with a phone behind it."""
        port = self.plane.plane.rtp_ports[index]
        phone = await Phone.open(port, **phone)
        self.phones.append(phone)
        desired = LegMedia(
            leg=leg,
            version=1,
            local=PlainLocal(port=port),
            remote=PlainRemote(host=phone.host, port=phone.port),
            audio=audio,
            hears=hears,
        )
        self.plane.set(desired)
        return phone, desired

    def change(self, desired, **fields):
        changed = replace(desired, **{"version": desired.version + 1, **fields})
        self.plane.set(changed)
        return changed


@pytest.fixture
def settings():
    """What a module wants other than usual of `MediaConfig`."""
    return {}


@pytest_twisted.async_yield_fixture
async def bench(tmp_path, settings):
    made = Bench(tmp_path, **settings)
    await Deferred.fromFuture(asyncio.ensure_future(made.plane.start()))
    yield made
    await Deferred.fromFuture(asyncio.ensure_future(made.plane.stop()))
    for phone in made.phones:
        phone.close()
