"""Install or name what the tests need besides Python packages: a browser, a SIP load generator, a sound tool.

    python -m tests.needs

As root on Debian the packages are installed; anybody else is told exactly what is missing (exit code 2).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PROGRAMS = {"chromium": "chromium", "sipp": "sip-tester", "sox": "sox"}


def missing() -> list[str]:
    """Debian packages whose program is not on PATH."""
    return [package for program, package in PROGRAMS.items() if shutil.which(program) is None]


def main() -> int:
    packages = missing()
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
    sys.exit(main())
