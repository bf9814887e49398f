"""baresip as somebody's desk phone: no sound card, driven over its own control port, what it heard in a file."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from tests.helpers.ports import free_row
from tests.helpers.sounds import RATE, Samples, loudest_second
from tests.needs import program
from tests.system.aio import eventually

PATIENCE_S = 20.0
WAV_HEADER = 44
HUNG_UP = "Connection reset by peer"

CONFIG = """\
poll_method epoll
sip_listen 127.0.0.1:{sip_port}
net_interface 127.0.0.1
module_path {modules}
audio_source aufile,{said}
audio_player aubridge,nowhere
audio_alert aubridge,nowhere
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
module srtp.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control_port}
snd_path {folder}
"""


@dataclass
class Baresip:
    """`async with Baresip(folder, "sip:phone1@127.0.0.1:5060", said) as phone:`; registered when it begins.

    `account` are further parameters of the account, `config` further lines of the configuration.
    """

    folder: Path
    address: str
    said: Path
    account: str = ""
    config: str = ""
    password: str = "demo"
    events: list[dict[str, Any]] = field(default_factory=list)

    async def __aenter__(self) -> Baresip:
        self.folder.mkdir(parents=True, exist_ok=True)
        # It takes the port after its own for TLS. One row, because two rows may be the same: nothing is bound yet.
        self.sip_port = free_row(3)
        self._control_port = self.sip_port + 2
        self._news = asyncio.Condition()
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._asked = 0
        self._write_files()
        await self._start()
        try:
            # The event may have come before anybody listened for it.
            await eventually(lambda: self.does("reginfo"), lambda said: "OK" in said)
        except BaseException as error:
            await self._stop()
            error.add_note(self.tail())
            raise
        return self

    def _write_files(self) -> None:
        modules = next(place for place in Path("/usr/lib").glob("**/baresip/modules"))
        (self.folder / "config").write_text(
            CONFIG.format(
                sip_port=self.sip_port, control_port=self._control_port, modules=modules, said=self.said,
                folder=self.folder,
            )
            + self.config
        )  # fmt: skip
        account = f"<{self.address}>;auth_pass={self.password};regint=600;audio_codecs=pcmu{self.account}"
        (self.folder / "accounts").write_text(f"{account}\n")

    async def _start(self) -> None:
        baresip = program("baresip")
        assert baresip is not None, "baresip is missing: python -m tests.needs --interop installs it"
        self.log = self.folder / "baresip.log"
        with self.log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                baresip, "-f", str(self.folder), "-s",
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
            )  # fmt: skip
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while True:
            try:
                reader, self._writer = await asyncio.open_connection("127.0.0.1", self._control_port)
                break
            except ConnectionRefusedError:
                is_hopeless = self.process.returncode is not None
                is_late = asyncio.get_running_loop().time() > deadline
                assert not is_hopeless and not is_late, self.log.read_text()
                await asyncio.sleep(0.05)
        self._reading = asyncio.create_task(self._read(reader))

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def _stop(self) -> None:
        if self.process.returncode is None:
            self.process.terminate()
            try:
                await asyncio.wait_for(self.process.wait(), PATIENCE_S)
            except TimeoutError:
                self.process.kill()
                await self.process.wait()
        self._writer.close()
        await self._reading

    async def _read(self, reader: asyncio.StreamReader) -> None:
        """Take netstrings of JSON until baresip ends."""
        try:
            while True:
                size = (await reader.readuntil(b":"))[:-1]
                told = json.loads(await reader.readexactly(int(size)))
                await reader.readexactly(1)
                if told.get("event"):
                    async with self._news:
                        self.events.append(told)
                        self._news.notify_all()
                elif (answer := self._answers.pop(told["token"], None)) is not None:
                    answer.set_result(told)
        except (asyncio.IncompleteReadError, ConnectionResetError):
            return

    async def does(self, command: str, said: str = "") -> str:
        """Run a command of baresip's menu; its words back."""
        self._asked += 1
        token = str(self._asked)
        answer = self._answers[token] = asyncio.get_running_loop().create_future()
        body = json.dumps({"command": command, "params": said, "token": token}).encode()
        self._writer.write(b"%d:%s," % (len(body), body))
        told = await asyncio.wait_for(answer, PATIENCE_S)
        assert told["ok"], f"{command} {said}: {told['data']}"
        return str(told["data"])

    async def happens(self, kind: str, within_s: float = PATIENCE_S, **wanted: str) -> dict[str, Any]:
        """The first event like this that nobody waited for yet, now or soon."""

        def find() -> dict[str, Any] | None:
            return next(
                (
                    event
                    for event in self.events
                    if event["type"] == kind and all(event.get(key) == value for key, value in wanted.items())
                ),
                None,
            )

        async with self._news:
            try:
                await asyncio.wait_for(self._news.wait_for(lambda: find() is not None), within_s)
            except TimeoutError:
                raise AssertionError(f"no {kind} {wanted}:\n{self.tail()}") from None
            found = find()
            assert found is not None
            self.events.remove(found)
            return found

    async def calls(self, number: str) -> dict[str, Any]:
        """Dial until it is answered."""
        host = self.address.partition("@")[2]
        await self.does("dial", f"sip:{number}@{host}")
        return await self.happens("CALL_ESTABLISHED")

    async def answers(self) -> None:
        await self.happens("CALL_INCOMING")
        await self.does("accept")
        await self.happens("CALL_ESTABLISHED")

    async def presses(self, digits: str) -> None:
        """As RTP events (RFC 4733)."""
        for digit in digits:
            await self.does("sndcode", digit)
            await asyncio.sleep(0.5)

    async def hangs_up(self) -> None:
        await self.does("hangup")
        await self.happens("CALL_CLOSED")

    async def is_hung_up_on(self) -> None:
        """The other side said BYE."""
        closed = await self.happens("CALL_CLOSED")
        assert closed["param"] == HUNG_UP, closed

    def heard(self) -> Samples:
        """What came, over all calls, in the order of the calls; a file that is still written has no sizes yet."""
        files = sorted(self.folder.glob("dump-*-dec.wav"))
        data = b"".join(file.read_bytes()[WAV_HEADER:] for file in files)
        return np.frombuffer(data[: len(data) & ~1], "<i2").astype(float) / 32768

    async def has_heard(self, seconds: float) -> None:
        """Wait until so much came; where nothing is sent, nothing is counted."""
        await eventually(self._so_far, lambda sound: len(sound) >= seconds * RATE, seconds + PATIENCE_S)

    async def hears(self, hertz: float, share: float = 0.9) -> None:
        """Wait until one of the last seconds is this tone."""
        await eventually(
            self._so_far,
            lambda sound: len(sound) > RATE and loudest_second(sound[-3 * RATE :], hertz) > share,
        )

    async def _so_far(self) -> Samples:
        return self.heard()

    async def says(self, line: str) -> None:
        """Wait until this stands in a message sent or received."""

        async def signalling() -> str:
            return self.signalling()

        await eventually(signalling, lambda said: line in said)

    def signalling(self) -> str:
        """Every message sent and received."""
        return re.sub(r"\x1b\[[0-9;]*m", "", self.log.read_text(errors="replace"))

    def media_port(self) -> int:
        """Where it takes sound: what is heard in a file ends where a call is held and taken back."""
        own = self.signalling().rpartition("INVITE sip:")[2]
        return int(re.findall(r"^m=audio (\d+)", own, re.MULTILINE)[0])

    def dialog(self, number: str) -> str:
        """Of the call to `number`, which is answered, as Replaces names it (RFC 3891 6.1)."""
        said = self.signalling().replace("\r", "")
        answers = re.findall(r"^SIP/2.0 200 .*?\n\n", said, re.DOTALL | re.MULTILINE)
        answer = next(one for one in reversed(answers) if f"\nTo: <sip:{number}@" in one)
        call = re.findall(r"^Call-ID: (\S+)", answer, re.MULTILINE)[0]
        own, to = (re.findall(rf"^{name}: .*;tag=(\S+)", answer, re.MULTILINE)[0] for name in ("From", "To"))
        return f"{call};to-tag={to};from-tag={own}"

    def tail(self, size: int = 6000) -> str:
        return self.signalling()[-size:]
