"""`python -m callcenter`."""

import sys

import callcenter.runtime.loop  # noqa: F401  (must come before anything that imports the reactor)
from callcenter.cli import main

sys.exit(main())
