"""Kamailio as the proxy in front of the product: it keeps itself in every dialog and in every registration's way."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tests.helpers.ports import free_port
from tests.needs import program

STARTS_WITHIN_S = 15.0

# HOSTED is a domain of its own, as SIPp's branching client wants one: it registers without a proof, and everybody
# there has one number of ours.
HOSTED = "CA.cym.com"
HOSTED_NUMBER = "5900"

CONFIG = """\
#!KAMAILIO
debug=1
log_stderror=yes
children=2
auto_aliases=no
listen=udp:127.0.0.1:{port}
listen=tcp:127.0.0.1:{port}
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "outbound.so"
loadmodule "rr.so"
loadmodule "path.so"
loadmodule "maxfwd.so"
loadmodule "siputils.so"
loadmodule "textops.so"
modparam("rr", "enable_full_lr", 1)
modparam("rr", "append_fromtag", 1)
modparam("path", "use_received", 1)

request_route {{
    if (!mf_process_maxfwd_header("10")) {{
        sl_send_reply("483", "Too Many Hops");
        exit;
    }}
    if ($rd == "{hosted}") {{
        if (is_method("REGISTER")) {{
            sl_send_reply("200", "OK");
            exit;
        }}
        $ru = "sip:{hosted_number}@127.0.0.1:{sip_port}";
        t_relay();
        exit;
    }}
    if (is_method("CANCEL")) {{
        if (t_check_trans()) t_relay();
        exit;
    }}
    if (has_totag()) {{
        if (!loose_route()) {{
            # To a refusal, which ends here; t_check_trans takes it in.
            if (is_method("ACK")) {{
                t_check_trans();
                exit;
            }}
            sl_send_reply("404", "Not Here");
            exit;
        }}
        t_relay();
        exit;
    }}
    if (is_method("REGISTER")) {{
        add_path_received();
        $du = "sip:127.0.0.1:{sip_port}";
        t_relay();
        exit;
    }}
    if ($sp == {sip_port}) {{
        # From the product to a phone behind us: the Path that we gave is the Route that comes back.
        loose_route();
        record_route();
        t_relay();
        exit;
    }}
    record_route();
    $ru = "sip:" + $rU + "@127.0.0.1:{sip_port}";
    t_relay();
}}
"""


@dataclass
class Kamailio:
    """`async with Kamailio(folder, product.sip_port) as proxy:`; phones call `proxy.port`."""

    folder: Path
    sip_port: int

    def __post_init__(self) -> None:
        self.port = free_port()

    def config(self) -> str:
        return CONFIG.format(
            port=self.port, sip_port=self.sip_port, hosted=HOSTED, hosted_number=HOSTED_NUMBER
        )

    async def __aenter__(self) -> Kamailio:
        kamailio = program("kamailio")
        assert kamailio is not None, "kamailio is missing: python -m tests.needs --interop installs it"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / "kamailio.log"
        config = self.folder / "kamailio.cfg"
        config.write_text(self.config())
        with self.log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                kamailio, "-f", str(config), "-DD", "-E", "-m", "32", "-M", "4", "-Y", str(self.folder),
                "-P", str(self.folder / "kamailio.pid"), "-w", str(self.folder),
                stdout=log, stderr=log, cwd=self.folder,
            )  # fmt: skip
        deadline = asyncio.get_running_loop().time() + STARTS_WITHIN_S
        while not self._listens():
            assert self.process.returncode is None, self.log.read_text()
            assert asyncio.get_running_loop().time() < deadline, self.log.read_text()
            await asyncio.sleep(0.1)
        return self

    def _listens(self) -> bool:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self.process.returncode is None:
            self.process.terminate()
            try:
                await asyncio.wait_for(self.process.wait(), STARTS_WITHIN_S)
            except TimeoutError:
                self.process.kill()
                await self.process.wait()
