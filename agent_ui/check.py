"""Check the browser sources (`python -m agent_ui.check`): types and unit tests; exit code 1 when any fails."""

from __future__ import annotations

import subprocess
import sys

from agent_ui.build import HERE, find_node, install
from agent_ui.errors import BuildFailed

STEPS = (
    ("types", ("node_modules/typescript/bin/tsc", "--noEmit")),
    ("units", ("node_modules/vitest/vitest.mjs", "run", "--silent")),
)


def main() -> int:
    """Run every step, also when an earlier one failed; what failed speaks for itself above."""
    try:
        node = find_node()
        install(node)
        node.run("scripts/messages.js")
    except BuildFailed as error:
        sys.stderr.write(f"agent_ui: {error}\n")
        return 2
    failed = [
        name
        for name, command in STEPS
        if subprocess.run([str(node.program), *command], cwd=HERE, check=False).returncode
    ]
    sys.stdout.write(
        f"agent_ui: {', '.join(failed)} failed\n" if failed else "agent_ui: types and units are fine\n"
    )
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
