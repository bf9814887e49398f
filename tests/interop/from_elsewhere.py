"""Run a Python program with all its sockets at one address: python from_elsewhere.py ADDRESS PROGRAM [ARGUMENT...].

sipvicious has an option for it which changes what it writes into Via, not where its packets come from. Standard
library only: the program's own interpreter runs this.
"""

from __future__ import annotations

import runpy
import socket
import sys
from pathlib import Path


def main() -> None:
    address, program = sys.argv[1:3]

    class Bound(socket.socket):
        def bind(self, wanted: tuple[str, int]) -> None:  # type: ignore[override]
            super().bind((address, wanted[1]))

    socket.socket = Bound  # type: ignore[misc]
    sys.argv = sys.argv[2:]
    # As Python itself does for a script: a link counts as what it points to.
    sys.path[0] = str(Path(program).resolve().parent)
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
