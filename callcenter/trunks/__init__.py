"""Trunks: over which provider's line a number is called, as whom, and which line is let alone for a while.

    a number ─ read_number ─▶ Destination ─ Dialling (a role's whitelist) ─▶ Trunks.plan ─▶ Ways, best first
    Trunks.take_out / take_in ─▶ a call's slot, or not ─▶ Trunks.release           failed / worked / stood ─▶ health

    up ─ failed n times ▶ resting ─ time passes ▶ on_trial ─ worked ▶ up          every state ─ stood down ▶ down
                             ▲──────── failed, for twice as long ──┘              down ─ stood up ▶ up

`Trunks` owns who holds which slot (by leg) and every trunk's `Standing`, all plain data. Whoever dials asks for one
way at a time, naming those tried, so that what happened meanwhile counts. A resting trunk is used only when nothing
that matches is well; one that is down not at all. Emergency numbers pass every whitelist, cap and quarantine.
`failing` says which final answers are the trunk's and which the called person's. Nothing here raises.
"""

from callcenter.trunks.dialling import NOTHING, Dialling, Refusal
from callcenter.trunks.failing import is_trunks_fault, may_try_another
from callcenter.trunks.health import Health
from callcenter.trunks.numbers import Destination, Kind, read_number
from callcenter.trunks.rows import TrunkRow, rows
from callcenter.trunks.spec import Dtmf, Spelling, Srtp, TrunkSpec
from callcenter.trunks.standing import Standing
from callcenter.trunks.trunks import Full, Obstacle, Trunks, Way

__all__ = [
    "NOTHING",
    "Destination",
    "Dialling",
    "Dtmf",
    "Full",
    "Health",
    "Kind",
    "Obstacle",
    "Refusal",
    "Spelling",
    "Srtp",
    "Standing",
    "TrunkRow",
    "TrunkSpec",
    "Trunks",
    "Way",
    "is_trunks_fault",
    "may_try_another",
    "read_number",
    "rows",
]
