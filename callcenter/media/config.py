"""What an operator can set about media."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaConfig:
    """Addresses, ports, folders and times (seconds).

    `address` is what peers are told (c= line, ICE candidate), `bind_address` what sockets bind to; they
    differ behind a one-to-one NAT. `address_v6` is for peers on IPv6 where `bind_address` "::" takes both families.
    Only even ports of `first_port`…`last_port` are used. `browser_port` 0 takes any free one. `prompt_folders` are
    searched in order: the operator's own recordings come before the generated ones. `data_folder` None: the DTLS
    certificate is made anew at each start. `recordings_folder` None: every recording fails; one that would leave fewer
    than `keep_free_mb` free on its disk fails too.
    """

    address: str = "127.0.0.1"
    address_v6: str = ""
    bind_address: str = "127.0.0.1"
    first_port: int = 20000
    last_port: int = 20999
    browser_port: int = 0
    prompt_folders: tuple[Path, ...] = ()
    data_folder: Path | None = None
    recordings_folder: Path | None = None
    keep_free_mb: int = 500
    silent_after_s: float = 3.0
    rtp_timeout_s: float = 20.0
    consent_s: float = 5.0
    """A browser that sent nothing authenticated for so long is not sent to any more (RFC 7675)."""
    rtcp_every_s: float = 5.0
