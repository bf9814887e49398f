"""Install or name what the tests need besides Python packages: a browser, a SIP load generator, a sound tool.

    python -m tests.needs [--screens] [--interop]

On Debian the packages are installed by root, or through sudo where it asks for no password; anybody else is told
exactly what is missing (exit code 2). With --screens also a Chinese font, without which half of the screenshots
would show empty boxes; with --interop also the peers of tests/interop.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

PROGRAMS = {"chromium": "chromium", "sipp": "sip-tester", "sox": "sox", "ip": "iproute2"}
PEERS = {"baresip": "baresip-core", "kamailio": "kamailio", "psql": "postgresql", "svmap": "sipvicious"}
OUTBOUND_MODULE = "kamailio-outbound-modules"
CHINESE_FONT = "fonts-wqy-microhei"
CHINESE_FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
"""Daemons are in /usr/sbin, which is not on everybody's PATH."""

# A proxy that is here for a test must not start as a service of the machine. Debian's way to say so is this file;
# where there is one already, it stays in force.
INSTALL = """
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\\nexit 101\\n' > $policy
    chmod 755 $policy
    trap 'rm -f $policy' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet
apt-get install --yes --no-install-recommends "$@"
"""


def program(name: str) -> str | None:
    """Where a program is, daemons included."""
    return shutil.which(name, path=PLACES)


def missing(wanted: Collection[str] = ()) -> list[str]:
    """Debian packages whose program is not here; for screenshots also the font, when there is none yet."""
    programs = {**PROGRAMS, **(PEERS if "--interop" in wanted else {})}
    packages = [package for name, package in programs.items() if program(name) is None]
    if "--interop" in wanted and not any(Path("/usr/lib").glob("*/kamailio/modules/outbound.so")):
        packages.append(OUTBOUND_MODULE)
    if "--screens" in wanted and not can_draw_chinese():
        packages.append(CHINESE_FONT)
    return packages


def can_draw_chinese() -> bool:
    """Any Chinese font will do; without fontconfig's own program only ours is looked for."""
    lister = shutil.which("fc-list")
    if lister is None:
        return CHINESE_FONT_FILE.exists()
    return subprocess.run([lister, ":lang=zh"], capture_output=True, check=True).stdout.strip() != b""


def as_root() -> list[str] | None:
    """What to put before a command so that root runs it; None when there is no way without a password."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def main(arguments: list[str]) -> int:
    packages = missing(arguments)
    if not packages:
        return 0
    before = as_root()
    if before is None or shutil.which("apt-get") is None:
        command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
        print(f"The tests need {', '.join(packages)}. Run: sudo {' '.join(command)}", file=sys.stderr)
        return 2
    print(f"Installing {', '.join(packages)}")
    command = [*before, "sh", "-c", INSTALL, "install", *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"Installing {', '.join(packages)} failed:\n{done.stderr}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
