"""A telephone on an agent's desk that calls us, and stays on the line."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import cast

from callcenter.rtp import SendStream
from callcenter.sip import Challenge, Request, Response, parse
from callcenter.sip.dialog.state import Dialog, uac_dialog
from callcenter.sip.digest import answer, choose
from callcenter.sip.fields import MAGIC_COOKIE
from callcenter.sip.link import udp_link
from tests.bench.caller import invite_text, media_address
from tests.helpers.desk_sound import PickingUp
from tests.helpers.sounds import Samples, from_ulaw

ANSWERED_WITHIN_S = 10.0


@dataclass
class LinePhone(PickingUp):
    """`call` keeps a line up; `invited` are the INVITEs that reached it, `sound` what it heard over its line."""

    line: Dialog | None = None
    _finals: dict[int, asyncio.Future[Response]] = field(default_factory=dict)

    async def call(self, number: str) -> None:
        """Call with the account's own proof, and stay on the line. One call after the other."""
        port = self._rtp.get_extra_info("sockname")[1]
        text = invite_text(number, self.server, self._own, port, self.ids, self.user)
        self._finals.clear()
        refused = await self._ask(1, text)
        uri = f"sip:{number}@{self.server[0]}:{self.server[1]}"
        challenges = [Challenge.parse(row) for row in refused.headers.all("WWW-Authenticate")]
        chosen = cast(Challenge, choose(challenges))
        proof = answer(chosen, self.user, "demo", "INVITE", uri, cnonce=self.ids.token(16))
        branch = text.partition("branch=")[2].partition(";")[0]
        again = text.replace(branch, MAGIC_COOKIE + self.ids.token(24)).replace("CSeq: 1 ", "CSeq: 2 ")
        again = again.replace("Content-Type:", f"Authorization: {proof}\r\nContent-Type:")
        taken = await self._ask(2, again)
        assert taken.status == 200, f"{number} answered {taken.status}"
        link = udp_link(self._own, self.server)
        self.line = uac_dialog(cast(Request, parse(again.encode())), taken, link)
        self._send(bytes(self.line.ack(2, self._via())))
        self._to = media_address(taken.body.decode())
        self._stream = SendStream(ssrc=int(self.ids.token(8), 16))

    def listened(self) -> Samples:
        return from_ulaw(b"".join(self.sound))

    def end_line(self) -> None:
        assert self.line is not None
        _, bye = self.line.request("BYE", self._via())
        self._send(bytes(bye))

    async def _ask(self, cseq: int, text: str) -> Response:
        self._finals[cseq] = asyncio.get_running_loop().create_future()
        self._send(text.encode())
        return await asyncio.wait_for(self._finals[cseq], ANSWERED_WITHIN_S)

    def _via(self) -> str:
        return f"SIP/2.0/UDP {self._own[0]}:{self._own[1]};branch={MAGIC_COOKIE}{self.ids.token(24)};rport"

    def _hear(self, data: bytes) -> None:
        message = parse(data)
        if isinstance(message, Request) or message.cseq.method == "REGISTER":
            super()._hear(data)
        elif message.cseq.method == "INVITE" and message.is_final:
            # Whatever comes again is for a question that has its answer.
            final = self._finals.get(message.cseq.number)
            if final is not None and not final.done():
                final.set_result(message)
