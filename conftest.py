"""Install the one reactor before any test module can import another."""

import callcenter.runtime.loop  # noqa: F401  (must come first)
