"""pyVoIP 1.6.8, imported the one way that works.

Its modules import each other in a circle that only holds when `pyVoIP.VoIP` comes first, and on Python 3.11 and 3.12
it warns about `audioop`, which 3.13 takes from the package audioop-lts.
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from pyVoIP.VoIP import CallState, VoIPCall, VoIPPhone
    from pyVoIP import RTP, SIP  # isort: skip

__all__ = ["RTP", "SIP", "CallState", "VoIPCall", "VoIPPhone"]
