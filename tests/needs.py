"""Install or name what the tests need besides Python packages: a browser, a SIP load generator, a sound tool.

    python -m tests.needs [--screens]

As root on Debian the packages are installed; anybody else is told exactly what is missing (exit code 2).
With --screens also a Chinese font, without which half of the screenshots would show empty boxes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAMS = {"chromium": "chromium", "sipp": "sip-tester", "sox": "sox"}
CHINESE_FONT = "fonts-wqy-microhei"
CHINESE_FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")


def missing(screens: bool = False) -> list[str]:
    """Debian packages whose program is not on PATH; for screenshots also the font, when there is none yet."""
    packages = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    return [*packages, CHINESE_FONT] if screens and not can_draw_chinese() else packages


def can_draw_chinese() -> bool:
    """Any Chinese font will do; without fontconfig's own program only ours is looked for."""
    lister = shutil.which("fc-list")
    if lister is None:
        return CHINESE_FONT_FILE.exists()
    return subprocess.run([lister, ":lang=zh"], capture_output=True, check=True).stdout.strip() != b""


def main(arguments: list[str]) -> int:
    packages = missing(screens="--screens" in arguments)
    if not packages:
        return 0
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"The tests need {', '.join(packages)}. Run: sudo {' '.join(command)}", file=sys.stderr)
        return 2
    print(f"Installing {', '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "--quiet"], command):
        done = subprocess.run(step, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{' '.join(step)} failed:\n{done.stderr}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
