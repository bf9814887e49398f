"""What `callcenter run` prints when it is up: where to go, who to be, what to dial."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from callcenter.settings import Settings
from callcenter.site import DEMO_PASSWORD, Site


def start_table(settings: Settings, site: Site, media_port: int, command: str, setup_code: str = "") -> str:
    """A short table for the terminal; `command` is how this program is called from here.

    `setup_code`: what makes one's own contact centre of the demo from another machine; "" when it is none.
    """
    scheme = "https" if settings.tls_cert else "http"
    tls = f", {settings.sips_port} TLS" if settings.tls_cert else ""
    address = settings.advertised_address or settings.host
    first, last = settings.rtp_port_range[0], settings.rtp_port_range[-1]
    numbers = ", ".join(
        f"{dialled} ({number.name.get('en') or number.flow})" for dialled, number in site.numbers.items()
    )
    has_demo = any(user.password == DEMO_PASSWORD for user in site.users.values())
    pages = f"{scheme}://{address}:{settings.http_port}"
    own = f"{pages}/setup   makes it your own; from another machine with the code {setup_code}"
    rows = [
        ("Console", f"{pages}/"),
        *([("Set up", own)] if setup_code else []),
        ("API", f"{pages}/api/docs"),
        ("SIP", f"{address}:{settings.sip_port} UDP and TCP{tls}; WebSocket on the console's port"),
        ("RTP", f"{first}-{last} UDP; browsers {media_port} UDP"),
        ("Logins", ", ".join(site.users) + (f"   password: {DEMO_PASSWORD}" if has_demo else "")),
        ("Dial", numbers),
        *([("Trunks", ", ".join(site.trunks))] if site.trunks else []),
        ("Try", _try(settings, site, command)),
        ("Data", str(settings.data_dir.resolve())),
    ]
    width = max(len(name) for name, _ in rows)
    lines = [f"  {name.ljust(width)}  {value}" for name, value in rows]
    return "\n".join(["", "callcenter is running. Stop it with Ctrl-C.", "", *lines, ""])


def _try(settings: Settings, site: Site, command: str) -> str:
    """A line that works in another terminal, where our environment variables may not be set."""
    usual = Settings.model_fields["sip_port"].default
    elsewhere = "" if settings.sip_port == usual else f" --server {settings.host}:{settings.sip_port}"
    return f"{command} dial {next(iter(site.numbers), '5000')} --digits 1{elsewhere}"


def our_command() -> str:
    """How to call us from here: by name when the shell finds that, else by path."""
    ours = Path(sys.executable).parent / "callcenter"
    found = shutil.which("callcenter")
    if found is not None and Path(found).samefile(ours):
        return "callcenter"
    return os.path.relpath(ours) if ours.is_relative_to(Path.cwd()) else str(ours)
